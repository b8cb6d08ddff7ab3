/**
 * A file with a SCIM schema (RFC 7643 §7), checked as far as it stands alone. A function is built that trusts it, so what is
 * wrong with one has to be said before.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseSchema } from '../lambda/scim/schema/parse-schema.ts';
import { ATTRIBUTE_TYPES, type AttributeType, type Schema } from '../lambda/scim/schema/schema.ts';
import { describeProblems } from './describe-problems.ts';

const SIMPLE_TYPES = ATTRIBUTE_TYPES.filter((type) => type !== 'complex');

/** Those whose values may be unique: RFC 7643 §2.3 says of the others that they have no uniqueness. */
const UNIQUE_TYPES: readonly AttributeType[] = ['string', 'decimal', 'integer', 'reference'];

/** RFC 7643 §3.1: every resource has them, and no schema declares them. */
const COMMON_NAMES = ['id', 'externalId', 'meta', 'schemas'];

/** RFC 7643 §2.1, ATTRNAME, and `$ref`, which the grammar forgets. */
const ATTRIBUTE_NAME = /^([A-Za-z][\w$-]*|\$ref)$/;

/** RFC 8141 without what a filter, a path or a URL would have to escape. */
const URN = /^urn:[a-z0-9][a-z0-9-]{0,31}(:[\w.~-]+)+$/i;

const facets = {
  name: z
    .string()
    .regex(
      ATTRIBUTE_NAME,
      'letters, digits, "$", "-" and "_", starting with a letter (or "$ref" itself)',
    )
    .refine((name) => !['and', 'or', 'not'].includes(name.toLowerCase()), {
      error: 'no word of the filter language',
    })
    // A value is looked for under its name, and these would be found where there is none.
    .refine((name) => !(name in {}), { error: 'no name that every JavaScript object has' }),
  description: z.string().optional(),
  multiValued: z.boolean().optional(),
  required: z.boolean().optional(),
  canonicalValues: z.array(z.string()).optional(),
  caseExact: z.boolean().optional(),
  mutability: z.enum(['readOnly', 'readWrite', 'immutable', 'writeOnly']).optional(),
  returned: z.enum(['always', 'never', 'default', 'request']).optional(),
  uniqueness: z.enum(['none', 'server', 'global']).optional(),
  referenceTypes: z.array(z.string()).optional(),
};

/** RFC 7643 §2.3.8: a complex attribute has no complex ones in it. */
const subAttribute = z
  .strictObject({ ...facets, type: z.enum(SIMPLE_TYPES) })
  .superRefine(refuseContradictions)
  .refine(({ name, type }) => name.toLowerCase() !== 'primary' || type === 'boolean', {
    path: ['type'],
    error: 'boolean where the name is "primary" (RFC 7643 §2.4)',
  });

const attribute = z
  .strictObject({
    ...facets,
    name: facets.name.refine((name) => !isOneOf(COMMON_NAMES, name), {
      error: `none of ${COMMON_NAMES.join(', ')}: every resource has them`,
    }),
    type: z.enum(ATTRIBUTE_TYPES),
    subAttributes: namedOnce(subAttribute).optional(),
  })
  .superRefine(refuseContradictions)
  .refine(({ type, subAttributes }) => (type === 'complex') === (subAttributes !== undefined), {
    path: ['subAttributes'],
    error: 'there where the type is complex, and only there',
  });

const schemaFile = z.strictObject({
  /** What a schema holds where it was copied from /Schemas. */
  schemas: z.array(z.string()).optional(),
  meta: z.unknown().optional(),
  id: z
    .string()
    .regex(URN, 'a URN of letters, digits, ".", "_", "-" and "~", starting with "urn:"'),
  name: z.string().min(1),
  description: z.string().optional(),
  attributes: namedOnce(attribute),
});

export interface SchemaFile {
  /** Absent where there are problems. */
  readonly schema?: Schema;
  /** Sentences about the file. */
  readonly problems: readonly string[];
}

export function readSchemaFile(path: string): SchemaFile {
  let input: unknown;
  try {
    input = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return { problems: [error instanceof SyntaxError ? 'is not JSON' : 'cannot be read'] };
  }
  const { success, data, error } = schemaFile.safeParse(input);
  if (!success) return { problems: describeProblems(error.issues, input, schemaFile) };
  const { meta: _meta, ...schema } = data;
  return { schema: parseSchema(schema as Parameters<typeof parseSchema>[0]), problems: [] };
}

interface Facets {
  readonly type: AttributeType;
  readonly required?: boolean | undefined;
  readonly mutability?: string | undefined;
  readonly returned?: string | undefined;
  readonly uniqueness?: string | undefined;
  readonly referenceTypes?: readonly string[] | undefined;
}

function refuseContradictions(facets: Facets, { addIssue }: z.core.$RefinementCtx<Facets>): void {
  const { type, required, mutability, returned, uniqueness, referenceTypes } = facets;
  const refuse = (facet: keyof Facets, message: string) =>
    addIssue({ code: 'custom', path: [facet], message });
  if (mutability === 'writeOnly' && returned !== 'never') {
    refuse('returned', '"never" where the mutability is writeOnly');
  }
  if (mutability === 'readOnly' && required) {
    refuse('required', 'false where the mutability is readOnly: no client could set it');
  }
  if (uniqueness !== undefined && uniqueness !== 'none') {
    if (!UNIQUE_TYPES.includes(type)) {
      refuse('uniqueness', `"none" where the type is not one of ${UNIQUE_TYPES.join(', ')}`);
    }
    if (mutability === 'writeOnly') {
      refuse(
        'uniqueness',
        '"none" where the mutability is writeOnly: a conflict would tell the value',
      );
    }
  }
  if (referenceTypes !== undefined && type !== 'reference') {
    refuse('referenceTypes', 'there only where the type is reference');
  }
}

/** At least one, and each name once, whatever its case. */
function namedOnce<Item extends z.ZodType<{ name: string }>>(item: Item) {
  return z
    .array(item)
    .min(1)
    .superRefine((items, { addIssue }) => {
      const seen = new Set<string>();
      for (const [index, { name }] of items.entries()) {
        if (seen.has(name.toLowerCase())) {
          const message = 'one that no other of the list has, whatever the case';
          addIssue({ code: 'custom', path: [index, 'name'], message });
        }
        seen.add(name.toLowerCase());
      }
    });
}

const isOneOf = (words: readonly string[], word: string): boolean =>
  words.some((candidate) => candidate.toLowerCase() === word.toLowerCase());
