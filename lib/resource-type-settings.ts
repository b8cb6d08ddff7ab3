/**
 * The settings by which a stage adds to the resource types of SCIM: their shape is that of RFC 7643 §6, with the file of a
 * schema in place of its URN. Knows nothing of what is in the files.
 */
import { z } from 'zod';
import { RESERVED_KEY_WORDS } from '../lambda/contract/table.ts';

/** Names that resources of the protocol have (`meta.resourceType`). */
const TAKEN_NAMES = ['User', 'Group', 'Schema', 'ResourceType', 'ServiceProviderConfig'];

const TAKEN_ENDPOINTS = [
  ...['/Users', '/Groups', '/Me', '/Bulk'],
  ...['/Schemas', '/ResourceTypes', '/ServiceProviderConfig'],
];

/** A path, relative to the settings. */
const file = z.string().min(1);

const schemaExtension = z.strictObject({
  schema: file,
  required: z.boolean().default(false),
});

const resourceType = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9]{0,63}$/, 'at most 64 letters and digits, starting with a letter')
    .refine(isNoneOf([...TAKEN_NAMES, ...RESERVED_KEY_WORDS]), {
      error: `none of ${[...TAKEN_NAMES, ...RESERVED_KEY_WORDS].join(', ')}, whatever the case`,
    }),
  /** Below the Tenant URL. */
  endpoint: z
    .string()
    .regex(/^\/[A-Za-z][\w-]{0,63}$/, 'a "/" and one word, such as "/Devices"')
    .refine(isNoneOf(TAKEN_ENDPOINTS), {
      error: `none of ${TAKEN_ENDPOINTS.join(', ')}, whatever the case`,
    }),
  description: z.string().default(''),
  schema: file,
  schemaExtensions: z.array(schemaExtension).default([]),
});

export const resourceTypes = z
  .array(resourceType)
  .superRefine((types, { addIssue }) => {
    for (const member of ['name', 'endpoint'] as const) {
      const seen = new Set<string>();
      for (const [index, type] of types.entries()) {
        const key = type[member].toLowerCase();
        if (seen.has(key)) {
          const message = 'one that no other resource type has, whatever the case';
          addIssue({ code: 'custom', path: [index, member], message });
        }
        seen.add(key);
      }
    }
  })
  .default([]);

/** What is added to the resource types that every service has. */
export const schemaExtensions = z
  .strictObject({
    User: z.array(schemaExtension).default([]),
    Group: z.array(schemaExtension).default([]),
  })
  .prefault({});

export type SchemaExtensionSettings = z.output<typeof schemaExtension>;

export interface ResourceTypeSettings {
  readonly schemaExtensions: z.output<typeof schemaExtensions>;
  readonly resourceTypes: z.output<typeof resourceTypes>;
}

function isNoneOf(words: readonly string[]): (word: string) => boolean {
  const taken = new Set(words.map((word) => word.toLowerCase()));
  return (word) => !taken.has(word.toLowerCase());
}
