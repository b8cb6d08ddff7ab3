/** The resource types and extensions of a stage, with the schemas in place of the files that its settings name. */
import { resolve } from 'node:path';
import type { SchemaExtension } from '../lambda/scim/schema/resource-type.ts';
import type { CustomResourceTypes } from '../lambda/scim/schema/resource-types.ts';
import type { Schema } from '../lambda/scim/schema/schema.ts';
import type { ResourceTypeSettings, SchemaExtensionSettings } from './resource-type-settings.ts';
import { findSchemaConflicts } from './schema-conflicts.ts';
import { readSchemaFile } from './schema-file.ts';

export type CustomResourceTypesOutcome =
  | { readonly outcome: 'read'; readonly custom: CustomResourceTypes }
  /** Each problem names the setting, or the file and the place in it. */
  | { readonly outcome: 'refused'; readonly problems: readonly string[] };

/** @param directory what the files are relative to. */
export function readCustomResourceTypes(
  settings: ResourceTypeSettings,
  directory: string,
): CustomResourceTypesOutcome {
  const problems = [...misplacedFiles(settings)];
  const schemas = new Map<string, Schema>();
  for (const file of filesIn(settings)) {
    const { schema, problems: found } = readSchemaFile(resolve(directory, file));
    problems.push(...found.map((problem) => `${file}: ${problem}`));
    if (schema) schemas.set(file, schema);
  }
  const typeNames = settings.resourceTypes.map(({ name }) => name);
  if (problems.length === 0) problems.push(...findSchemaConflicts(schemas, typeNames));
  return problems.length === 0
    ? { outcome: 'read', custom: withSchemas(settings, schemas) }
    : { outcome: 'refused', problems };
}

/** Each once, in the order in which they are named. */
function filesIn(settings: ResourceTypeSettings): ReadonlySet<string> {
  const extensions = extensionLists(settings).flatMap(([, list]) => list);
  return new Set([...settings.resourceTypes, ...extensions].map(({ schema }) => schema));
}

/** A schema describes one resource type, or extends some, each once. */
function misplacedFiles(settings: ResourceTypeSettings): readonly string[] {
  const problems: string[] = [];
  const described = new Set<string>();
  for (const [index, { schema }] of settings.resourceTypes.entries()) {
    const place = `resourceTypes.${index}.schema`;
    if (described.has(schema)) problems.push(otherFile(place, schema, 'no other resource type'));
    described.add(schema);
  }
  for (const [list, extensions] of extensionLists(settings)) {
    const seen = new Set<string>();
    for (const [index, { schema }] of extensions.entries()) {
      const place = `${list}.${index}.schema`;
      if (seen.has(schema)) problems.push(otherFile(place, schema, 'no other of the list'));
      if (described.has(schema)) problems.push(otherFile(place, schema, 'no resource type'));
      seen.add(schema);
    }
  }
  return problems;
}

const otherFile = (place: string, file: string, whose: string): string =>
  `"${place}" must be a file that ${whose} names; it is ${JSON.stringify(file)}`;

/** Every list of extensions, and its name in the settings. */
function extensionLists({
  schemaExtensions,
  resourceTypes,
}: ResourceTypeSettings): readonly (readonly [string, readonly SchemaExtensionSettings[]])[] {
  return [
    ...Object.entries(schemaExtensions).map(
      ([type, list]) => [`schemaExtensions.${type}`, list] as const,
    ),
    ...resourceTypes.map(
      (type, index) => [`resourceTypes.${index}.schemaExtensions`, type.schemaExtensions] as const,
    ),
  ];
}

function withSchemas(
  { schemaExtensions, resourceTypes }: ResourceTypeSettings,
  schemas: ReadonlyMap<string, Schema>,
): CustomResourceTypes {
  const schemaOf = (file: string): Schema => {
    const schema = schemas.get(file);
    if (!schema) throw new Error(`${file} was not read`);
    return schema;
  };
  const extensionsOf = (list: readonly SchemaExtensionSettings[]): readonly SchemaExtension[] =>
    list.map(({ schema, required }) => ({ schema: schemaOf(schema), required }));
  return {
    schemaExtensions: {
      User: extensionsOf(schemaExtensions.User),
      Group: extensionsOf(schemaExtensions.Group),
    },
    resourceTypes: resourceTypes.map((type) => ({
      ...type,
      schema: schemaOf(type.schema),
      schemaExtensions: extensionsOf(type.schemaExtensions),
    })),
  };
}
