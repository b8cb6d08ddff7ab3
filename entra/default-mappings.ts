/** The mapping that Entra gives a new non-gallery application, under Graph's attribute names. Literal data. */
import { enterpriseUser } from './attribute-path.ts';

export const defaultMappings = {
  attributeMappings: [
    { target: 'userName', source: 'userPrincipalName', matchingPriority: 1 },
    {
      target: 'active',
      expression: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
    },
    { target: 'displayName', source: 'displayName' },
    { target: 'title', source: 'jobTitle' },
    { target: 'emails[type eq "work"].value', source: 'mail' },
    { target: 'preferredLanguage', source: 'preferredLanguage' },
    { target: 'name.givenName', source: 'givenName' },
    { target: 'name.familyName', source: 'surname' },
    { target: 'name.formatted', expression: 'Join(" ", [givenName], [surname])' },
    { target: 'addresses[type eq "work"].formatted', source: 'officeLocation' },
    { target: 'addresses[type eq "work"].streetAddress', source: 'streetAddress' },
    { target: 'addresses[type eq "work"].locality', source: 'city' },
    { target: 'addresses[type eq "work"].region', source: 'state' },
    { target: 'addresses[type eq "work"].postalCode', source: 'postalCode' },
    { target: 'addresses[type eq "work"].country', source: 'country' },
    { target: 'phoneNumbers[type eq "work"].value', source: 'businessPhones' },
    { target: 'phoneNumbers[type eq "mobile"].value', source: 'mobilePhone' },
    { target: 'phoneNumbers[type eq "fax"].value', source: 'faxNumber' },
    { target: 'externalId', source: 'mailNickname' },
    { target: `${enterpriseUser}:employeeNumber`, source: 'employeeId' },
    { target: `${enterpriseUser}:department`, source: 'department' },
    { target: `${enterpriseUser}:manager`, source: 'manager' },
  ],
  // Entra's default asks for the name alone. externalId is what finds a group that was renamed since.
  groupMappings: [
    { target: 'displayName', source: 'displayName', matchingPriority: 1 },
    { target: 'externalId', source: 'objectId', matchingPriority: 2 },
  ],
};
