/**
 * /Schemas as Microsoft's acceptance tests read it: flattened to the names that a mapping uses. A multi-valued complex
 * attribute has one name for each canonical value of its type, and `[primary eq "True"]` where type has none; manager
 * and members count by their own name; attributes of type reference are skipped, and so count as missing when mapped.
 */
import { coreGroup, coreUser, sameName } from '../attribute-path.ts';
import { isObject, type JsonObject } from '../target-resource.ts';

export interface PublishedSchemas {
  /** Flattened names in small letters, for users with all extensions. */
  readonly user: ReadonlySet<string>;
  readonly group: ReadonlySet<string>;
  readonly hasGroups: boolean;
}

/** @param resources what the ListResponse of /Schemas holds */
export function flattenSchemas(resources: readonly JsonObject[]): PublishedSchemas {
  const user: string[] = [];
  const group: string[] = [];
  let hasGroups = false;
  for (const schema of resources) {
    const id = String(schema['id']);
    const attributes = objectsOf(schema['attributes']);
    if (sameName(id, coreGroup)) {
      hasGroups = true;
      group.push(...attributes.flatMap((attribute) => namesOf(attribute, '')));
    } else {
      const prefix = sameName(id, coreUser) ? '' : `${id}:`;
      user.push(...attributes.flatMap((attribute) => namesOf(attribute, prefix)));
    }
  }
  const folded = (names: readonly string[]) => new Set(names.map((name) => name.toLowerCase()));
  return { user: folded(user), group: folded(group), hasGroups };
}

/** With the URN of the core schema a name is the same one. */
export function isPublished(target: string, names: ReadonlySet<string>): boolean {
  return names.has(target.toLowerCase().replace(`${coreUser.toLowerCase()}:`, ''));
}

const byOwnName = ['manager', 'members'];

function namesOf(attribute: JsonObject, prefix: string): string[] {
  const name = String(attribute['name']);
  if (byOwnName.includes(name)) return [`${prefix}${name}`];
  if (attribute['type'] === 'reference') return [];
  if (attribute['type'] !== 'complex') return [`${prefix}${name}`];
  const all = objectsOf(attribute['subAttributes']);
  const subNames = all
    .filter(({ type }) => type !== 'reference')
    .map((subAttribute) => String(subAttribute['name']));
  if (attribute['multiValued'] !== true) return subNames.map((sub) => `${prefix}${name}.${sub}`);
  return selectorsOf(all).flatMap((selector) =>
    subNames.map((sub) => `${prefix}${name}[${selector}].${sub}`),
  );
}

function selectorsOf(subAttributes: readonly JsonObject[]): string[] {
  const type = subAttributes.find(({ name }) => name === 'type');
  const values = type?.['canonicalValues'];
  if (!Array.isArray(values) || values.length === 0) return ['primary eq "True"'];
  return values.map((value) => `type eq "${value}"`);
}

function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
