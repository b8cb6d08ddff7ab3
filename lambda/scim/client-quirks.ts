/**
 * Every deviation from RFC 7643 and 7644 that we accept because a client needs it. Data only: the behaviour itself is in
 * `file`, and says the quirk's name there.
 */
export interface ClientQuirk {
  readonly name: string;
  /** Who sends it. */
  readonly sender: string;
  /** Where it was seen: a document, an issue, a capture. */
  readonly evidence: string;
  /** What we do where the RFC would have us refuse, or do something else. */
  readonly behaviour: string;
  /** Below lambda/scim/. */
  readonly file: string;
}

export const CLIENT_QUIRKS: readonly ClientQuirk[] = [
  {
    name: 'boolean-as-string',
    sender: 'Microsoft Entra ID (PATCH without the flag aadOptscim062020)',
    evidence:
      'application-provisioning-config-problem-scim-compatibility: "active" with the value "False"',
    behaviour: '"True" and "False" in any case are booleans where the attribute is one',
    file: 'normalise-value.ts',
  },
  {
    name: 'number-as-string',
    sender: 'Microsoft Entra ID (extension attributes that are numbers)',
    evidence: 'elimity-com/scim, tests of PATCH: add of the value "1234" to an integer',
    behaviour: 'A number in quotes is a number where the attribute is one',
    file: 'normalise-value.ts',
  },
  {
    name: 'empty-text-clears',
    sender: 'Microsoft Entra ID (suite of tests for its gallery)',
    evidence: 'AzureAD/SCIMReferenceCode, SCIM_Null_Update_Test',
    behaviour: 'Empty text is no value, as null is: it clears the attribute',
    file: 'resource.ts',
  },
  {
    name: 'manager-as-string',
    sender: 'Microsoft Entra ID',
    evidence: 'Captain-P-Goldfish/SCIM-SDK issue 541, pond/scimitar#48',
    behaviour: 'A complex value that is text alone is its `value`',
    file: 'normalise-value.ts',
  },
  {
    name: 'manager-as-array',
    sender: 'Microsoft Entra ID (samples)',
    evidence: 'use-scim-to-provision-users-and-groups',
    behaviour: 'Of an array for an attribute that has one value, the first is taken',
    file: 'normalise-value.ts',
  },
  {
    name: 'value-in-array',
    sender: 'Clients that write every value of an operation as a list',
    evidence: 'Captain-P-Goldfish/SCIM-SDK, tests of PATCH: the value ["goldfish"] for userName',
    behaviour: 'An array of one value, for a simple attribute that has one, is that value',
    file: 'normalise-value.ts',
  },
  {
    name: 'bare-string-member',
    sender: "Microsoft's Postman collection",
    evidence: 'AzureAD/SCIMReferenceCode, PostmanCollection.json',
    behaviour: 'A value of a multi-valued complex attribute that is text alone is its `value`',
    file: 'normalise-value.ts',
  },
  {
    name: 'unqualified-extension-attributes',
    sender: 'Microsoft Entra ID (older samples)',
    evidence: 'use-scim-to-provision-users-and-groups: department and manager beside userName',
    behaviour: 'A name that the core schema does not have is looked for in the extensions',
    file: 'schema/resource-type.ts',
  },
  {
    name: 'role-label-display-name',
    sender: 'Microsoft Entra ID (app roles)',
    evidence: 'customize-application-attributes: roles with displayName',
    behaviour: '`displayName` in a value that has a `display` means that',
    file: 'schema/resource-type.ts',
  },
  {
    name: 'discoverable-user-schema',
    sender: 'Microsoft Entra ID (suite of tests for its gallery)',
    evidence: 'AzureAD/SCIMReferenceCode, Schema_Discoverability_Test',
    behaviour:
      'profileUrl is published as a string; the types of roles and entitlements name no canonical values',
    file: 'schema/user-schema.ts',
  },
  {
    name: 'capitalised-verbs',
    sender: 'Microsoft Entra ID (PATCH without the flag aadOptscim062020)',
    evidence: 'application-provisioning-config-problem-scim-compatibility: "op": "Add"',
    behaviour: 'Verbs and member names of an operation are compared without case',
    file: 'patch/parse-patch.ts',
  },
  {
    name: 'extra-operation-members',
    sender: "Microsoft's Postman collection",
    evidence: 'AzureAD/SCIMReferenceCode, PostmanCollection.json: "name": "addMember"',
    behaviour: 'Members of an operation that nobody knows are ignored',
    file: 'patch/parse-patch.ts',
  },
  {
    name: 'patch-without-schemas',
    sender: 'Clients written by hand',
    evidence: 'scimmyjs/scimmy#68, ssoready/ssoready#182',
    behaviour: 'A PATCH need not name the schema of its message; another schema is refused',
    file: 'patch/parse-patch.ts',
  },
  {
    name: 'empty-operations',
    sender: "Microsoft's SCIM validator",
    evidence: 'scimmyjs/scimmy#59',
    behaviour: 'A PATCH with no operations changes nothing',
    file: 'patch/parse-patch.ts',
  },
  {
    name: 'dotted-keys',
    sender: 'Microsoft Entra ID (PATCH with the flag aadOptscim062020)',
    evidence: 'pond/scimitar#123, thomaspoignant/scim-patch#133',
    behaviour: '"name.givenName" as a key of a value without a path is a path',
    file: 'patch/apply-patch.ts',
  },
  {
    name: 'urn-keys',
    sender: 'Microsoft Entra ID (PATCH with the flag aadOptscim062020)',
    evidence: 'Captain-P-Goldfish/SCIM-SDK issue 267, pingidentity/scim2#224',
    behaviour: 'An attribute with its URN as a key of a value without a path is a path',
    file: 'patch/apply-patch.ts',
  },
  {
    name: 'dot-after-urn',
    sender: 'Microsoft Entra ID (jobs from before December 2018)',
    evidence: 'application-provisioning-config-problem-scim-compatibility',
    behaviour: 'An attribute may follow the URN of its schema after a dot',
    file: 'patch/resolve-target.ts',
  },
  {
    name: 'create-on-absent',
    sender: 'Microsoft Entra ID',
    evidence:
      "Captain-P-Goldfish/SCIM-SDK issue 416, thomaspoignant/scim-patch#42, Microsoft's SCIM validator",
    behaviour: 'An element that a filtered path does not find is made from its equalities',
    file: 'patch/patch-multi-valued.ts',
  },
  {
    name: 'remove-with-value',
    sender: 'Microsoft Entra ID (PATCH without the flag aadOptscim062020)',
    evidence:
      'application-provisioning-config-problem-scim-compatibility, MicrosoftDocs/azure-docs#30826',
    behaviour: 'A remove that has a value takes away what the value lists',
    file: 'patch/patch-list.ts',
  },
  {
    name: 'remove-under-name',
    sender: 'Salesforce',
    evidence: 'pond/scimitar#45, pingidentity/scim2#174',
    behaviour:
      'What a remove lists may stand under the name of its attribute: {"members":[{"value":"2819c223"}]}',
    file: 'patch/listed-values.ts',
  },
  {
    name: 'remove-empty-list',
    sender: 'Clients that compute what to remove',
    evidence: 'kortix-ai/suna#7297',
    behaviour: 'A remove of an empty list takes nothing away',
    file: 'patch/patch-list.ts',
  },
  {
    name: 'unquoted-filter-values',
    sender: 'Microsoft Entra ID (samples, Postman collection)',
    evidence: 'use-scim-to-provision-users-and-groups: filter=externalId eq jyoung',
    behaviour:
      'A comparison value without quotes is a word up to white space, ")" or "]"; against a string attribute, true and 12 are text as well',
    file: 'filter/scan-value.ts',
  },
  {
    name: 'comparison-after-value-path',
    sender: 'Microsoft Entra ID (work e-mail as matching attribute)',
    evidence:
      'customize-application-attributes: filter=emails[type eq "work"].value eq "a@b.example"',
    behaviour: 'emails[F].value eq X means emails[F and value eq X]',
    file: 'filter/resolve-filter.ts',
  },
  {
    name: 'quoted-boolean-in-filter',
    sender: 'Microsoft Entra ID (roles without canonical types)',
    evidence: 'lightdash/lightdash#25676, jelhub/scimgateway#89: roles[primary eq "True"].value',
    behaviour: 'A boolean or a number in quotes is compared as what it says',
    file: 'filter/resolve-operand.ts',
  },
];
