/** The schemas by which a stage extends User. A function reads them at its start, so what is wrong with one has to be said before. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ENTERPRISE_USER_SCHEMA } from '../lambda/scim/schema/enterprise-user-schema.ts';
import { GROUP_SCHEMA } from '../lambda/scim/schema/group-schema.ts';
import { ATTRIBUTE_TYPES } from '../lambda/scim/schema/schema.ts';
import { USER_SCHEMA } from '../lambda/scim/schema/user-schema.ts';
import { describeProblems } from './describe-problems.ts';

const SIMPLE_TYPES = ATTRIBUTE_TYPES.filter((type) => type !== 'complex');

const attributeOf = <const Type extends string>(types: readonly Type[]) =>
  z.looseObject({
    name: z
      .string()
      .regex(/^\$?[A-Za-z][\w-]*$/, 'letters, digits, "-" and "_", starting with a letter'),
    type: z.enum(types),
    description: z.string().optional(),
    multiValued: z.boolean().optional(),
    required: z.boolean().optional(),
    caseExact: z.boolean().optional(),
    mutability: z.enum(['readOnly', 'readWrite', 'immutable', 'writeOnly']).optional(),
    returned: z.enum(['always', 'never', 'default', 'request']).optional(),
    uniqueness: z
      .string()
      .refine((value) => value === 'none', '"none": nothing keeps an extension\'s values unique')
      .optional(),
    canonicalValues: z.array(z.string()).optional(),
    referenceTypes: z.array(z.string()).optional(),
  });

/** RFC 7643 §2.3.8: a complex attribute has no complex ones in it. */
const attribute = attributeOf(ATTRIBUTE_TYPES)
  .extend({ subAttributes: listOf(attributeOf(SIMPLE_TYPES)).optional() })
  .refine(({ type, subAttributes }) => (type === 'complex') === (subAttributes !== undefined), {
    path: ['subAttributes'],
    error: 'there where the type is complex, and only there',
  });

const extension = z.looseObject({
  id: z.string().startsWith('urn:', 'a URN, starting with "urn:"'),
  name: z.string().min(1),
  attributes: listOf(attribute),
});

/** A SCIM schema (RFC 7643 §7) that extends User. */
export type UserExtension = z.output<typeof extension>;

/** Reads every file, and says of every one what is wrong with it. */
export function readUserExtensions(files: readonly string[]): {
  schemas: UserExtension[];
  problems: string[];
} {
  const schemas: UserExtension[] = [];
  const problems: string[] = [];
  const taken = new Set([USER_SCHEMA, ENTERPRISE_USER_SCHEMA, GROUP_SCHEMA].map(keyOf));
  for (const file of files) {
    const { schema, found } = readUserExtension(file);
    if (schema !== undefined && taken.has(keyOf(schema))) found.push(`${schema.id} is taken`);
    problems.push(...found.map((problem) => `userExtensions: ${file}: ${problem}`));
    if (schema !== undefined) {
      schemas.push(schema);
      taken.add(keyOf(schema));
    }
  }
  return { schemas, problems };
}

function readUserExtension(file: string): { schema?: UserExtension; found: string[] } {
  let input: unknown;
  try {
    input = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return { found: [error instanceof SyntaxError ? 'is not JSON' : 'cannot be read'] };
  }
  const { success, data, error } = extension.safeParse(input);
  return success
    ? { schema: data, found: [] }
    : { found: describeProblems(error.issues, input, extension) };
}

/** At least one, and each name once, whatever its case. */
function listOf<Item extends z.ZodType<{ name: string }>>(item: Item) {
  return z
    .array(item)
    .min(1)
    .refine((items) => new Set(items.map(({ name }) => name.toLowerCase())).size === items.length, {
      error: 'a list that names no attribute twice',
    });
}

function keyOf({ id }: { readonly id: string }): string {
  return id.toLowerCase();
}
