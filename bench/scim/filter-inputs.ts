/** What the filters are measured with: the cases beside the project where they are, else filters of our own. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFilter } from '../../lambda/scim/filter/parse-filter.ts';
import { resolveFilter } from '../../lambda/scim/filter/resolve-filter.ts';
import { isScimObject, type Json, type ScimObject } from '../../lambda/scim/resource.ts';
import { parseSchema } from '../../lambda/scim/schema/parse-schema.ts';
import { compileResourceType, type ResourceType } from '../../lambda/scim/schema/resource-type.ts';
import { userResourceType } from '../../lambda/scim/schema/resource-types.ts';
import { ScimError } from '../../lambda/scim/scim-error.ts';
import { sampleUser } from '../sample-user.ts';

export interface FilterInput {
  readonly text: string;
  readonly resourceType: ResourceType;
  readonly resource: ScimObject;
}

const beside = join(import.meta.dirname, '..', '..', '..', 'shared', 'conformance');

export function filterInputs(): { readonly from: string; readonly inputs: readonly FilterInput[] } {
  const folder = process.env['SCIM_CONFORMANCE_DIR'] || beside;
  if (!existsSync(folder)) return { from: "the benchmark's own filters", inputs: ownInputs() };
  const read = (file: string): Json => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const cases = read('filter-match.json') as unknown as readonly FilterCase[];
  const resourceTypes = [userResourceType(), allTypes(read('alltypes-schema.json'))];
  return {
    from: 'filter-match.json',
    inputs: cases.flatMap((filterCase) => inputsOf(filterCase, resourceTypes)),
  };
}

interface FilterCase {
  readonly filter: string;
  readonly resource: Json;
}

/** The case with the resource type that has all of its names; none if neither has. */
function inputsOf(
  { filter: text, resource }: FilterCase,
  resourceTypes: readonly ResourceType[],
): readonly FilterInput[] {
  if (!isScimObject(resource)) return [];
  const resourceType = resourceTypes.find((candidate) => isKnownTo(candidate, text));
  return resourceType ? [{ text, resourceType, resource }] : [];
}

function isKnownTo(resourceType: ResourceType, text: string): boolean {
  try {
    resolveFilter(parseFilter(text), resourceType);
    return true;
  } catch (error) {
    if (error instanceof ScimError) return false;
    throw error;
  }
}

const allTypes = (schema: Json): ResourceType =>
  compileResourceType({
    name: 'AllTypes',
    endpoint: '/AllTypes',
    description: 'Every type of attribute',
    schema: parseSchema(schema),
    extensions: [],
    defaults: {},
  });

const OWN_FILTERS = [
  'userName eq "Given.Family.1@contoso.example"',
  'externalId eq "given.family.1"',
  'emails[type eq "work" and value co "@contoso.example"]',
  'emails.type eq "work"',
  'name.familyName co "ami" and name.givenName sw "Giv"',
  'userType eq "Employee" or title pr',
  'title pr and not (displayName ew "2")',
  'active eq true',
  '(title eq "Engineer" or title eq "Manager") and active eq true',
  'addresses[locality eq "Exampleton" or (country eq "GB" and type eq "work")]',
  'phoneNumbers.value sw "+1" and preferredLanguage ne "de-DE"',
  'nickName pr or userName gt "G"',
];

function ownInputs(): readonly FilterInput[] {
  const resourceType = userResourceType();
  return OWN_FILTERS.flatMap((text) =>
    [1, 2].map((number) => ({ text, resourceType, resource: sampleUser(number) })),
  );
}
