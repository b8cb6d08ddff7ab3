/** Reads the SCIM schemas that a stack adds to User. Checks their shape only: what they mean is checked where they are used. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const extension = z.looseObject({
  id: z.string().startsWith('urn:'),
  name: z.string().min(1),
  attributes: z.array(z.looseObject({ name: z.string().min(1), type: z.string().min(1) })).min(1),
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
  for (const file of files) {
    try {
      schemas.push(readUserExtension(file));
    } catch (error) {
      problems.push(`userExtensions: ${file}: ${reasonOf(error)}`);
    }
  }
  return { schemas, problems };
}

function readUserExtension(file: string): UserExtension {
  return extension.parse(JSON.parse(readFileSync(file, 'utf8')));
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    const members = error.issues.map((issue) => issue.path.join('.') || 'the file');
    return `is no SCIM schema, see ${[...new Set(members)].join(', ')}`;
  }
  return error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
}
