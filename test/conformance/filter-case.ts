/** A case of filter-match: what our filter says of its resource. */
import { compileFilter, compileValueFilter } from '../../lambda/scim/filter/match-filter.ts';
import { parseFilter } from '../../lambda/scim/filter/parse-filter.ts';
import { resolveFilter, resolveValueFilter } from '../../lambda/scim/filter/resolve-filter.ts';
import { isScimObject, type Json, type ScimObject } from '../../lambda/scim/resource.ts';
import { attribute } from '../../lambda/scim/schema/define-attribute.ts';
import { ENTERPRISE_USER_SCHEMA } from '../../lambda/scim/schema/enterprise-user-schema.ts';
import { GROUP_SCHEMA } from '../../lambda/scim/schema/group-schema.ts';
import { parseSchema } from '../../lambda/scim/schema/parse-schema.ts';
import { COMMON_ATTRIBUTES, compileResourceType } from '../../lambda/scim/schema/resource-type.ts';
import type { Attribute } from '../../lambda/scim/schema/schema.ts';
import { USER_SCHEMA } from '../../lambda/scim/schema/user-schema.ts';
import { ScimError } from '../../lambda/scim/scim-error.ts';
import { caseAttributes } from './case-schema.ts';
import { readConformanceFile } from './conformance-cases.ts';

export interface FilterCase {
  readonly source: string;
  readonly filter: string;
  /** A resource, or one value of a multi-valued attribute. */
  readonly resource: Json;
  readonly expected: boolean | 'error';
  readonly agree: number;
  readonly conflict?: true;
  readonly caseExact?: unknown;
}

const RFC_7643 = [...COMMON_ATTRIBUTES, ...GROUP_SCHEMA.attributes, ...USER_SCHEMA.attributes];

/** Whether the filter matches, or the scimType with which it is refused. */
export function answerTo(filterCase: FilterCase): boolean | string {
  try {
    return match(filterCase);
  } catch (error) {
    if (error instanceof ScimError) return error.scimType ?? 'no scimType';
    throw error;
  }
}

function match(filterCase: FilterCase): boolean {
  const filter = parseFilter(filterCase.filter);
  const { resource } = filterCase;
  if (typeof resource === 'string') {
    const values = attribute('values', '', { multiValued: true });
    return compileValueFilter(resolveValueFilter(filter, values), values)(resource);
  }
  const object = isScimObject(resource) ? resource : {};
  const attributes = caseAttributes(object, filter, {
    defined: byName(definitionsFor(filterCase)),
    caseExact: isCaseExact(filterCase),
  });
  const resourceType = compileResourceType({
    name: 'Case',
    endpoint: '/Cases',
    description: '',
    schema: { ...USER_SCHEMA, attributes },
    extensions: [{ schema: ENTERPRISE_USER_SCHEMA, required: false }],
    defaults: {},
  });
  return compileFilter(resolveFilter(filter, resourceType))(stored(object));
}

const byName = (attributes: readonly Attribute[]) =>
  new Map(attributes.map((known) => [known.name.toLowerCase(), known]));

/** Most of SCIM-SDK's cases are about a schema of its own that has every type. */
function definitionsFor({ source, resource }: FilterCase): readonly Attribute[] {
  const own = source.includes('SCIM-SDK') && isScimObject(resource) && !('userName' in resource);
  return own
    ? [...RFC_7643, ...parseSchema(readConformanceFile('alltypes-schema') as Json).attributes]
    : RFC_7643;
}

/** Where one pair has two expectations, `caseExact: true` marks the one that was seen with case ignored. */
function isCaseExact({ conflict, caseExact }: FilterCase): boolean {
  return conflict === true && caseExact !== true;
}

/** The attributes of an extension under its URN, where the case has `urn:…:User:manager` as one name. */
function stored(resource: ScimObject): ScimObject {
  const prefix = `${ENTERPRISE_USER_SCHEMA.id}:`;
  const flat = Object.entries(resource).filter(([name]) => name.startsWith(prefix));
  if (flat.length === 0) return resource;
  const extension = Object.fromEntries(
    flat.map(([name, value]) => [name.slice(prefix.length), value]),
  );
  return { ...resource, [ENTERPRISE_USER_SCHEMA.id]: extension };
}
