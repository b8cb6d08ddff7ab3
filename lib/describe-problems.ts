/** Turns what zod found into sentences that name the setting, what it should be, and what was probably meant. */
import { z } from 'zod';
import { nearestName } from '../lambda/scim/nearest-name.ts';

type Issue = z.core.$ZodIssue;

/** What has a length is asked to have any, and no more. */
const LEAST: Readonly<Record<string, string>> = {
  string: 'a text that is not empty',
  array: 'a list that is not empty',
};

/**
 * @param input the settings as they were written, to quote the wrong value.
 * @param schema the schema they were checked against, to know the names that were possible.
 */
export function describeProblems(
  issues: readonly Issue[],
  input: unknown,
  schema: z.ZodObject,
): string[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => unknownSetting([...issue.path, key], schema))
      : [wrongSetting(issue, input)],
  );
}

function unknownSetting(path: readonly PropertyKey[], schema: z.ZodObject): string {
  const written = String(path.at(-1));
  const nearest = nearestName(written, namesAt(path.slice(0, -1), schema));
  const parent = path.slice(0, -1);
  const hint = nearest === undefined ? '' : `; did you mean "${[...parent, nearest].join('.')}"?`;
  return `unknown setting "${path.join('.')}"${hint}`;
}

function wrongSetting(issue: Issue, input: unknown): string {
  const name = issue.path.length === 0 ? 'the file' : `"${issue.path.join('.')}"`;
  const value = valueAt(issue.path, input);
  const found = value === undefined ? 'it is missing' : `it is ${JSON.stringify(value)}`;
  return `${name} must be ${expectation(issue)}; ${found}`;
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'a whole number' : `of type ${issue.expected}`;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return LEAST[issue.origin] ?? `at least ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    default:
      return issue.message;
  }
}

function namesAt(path: readonly PropertyKey[], schema: z.ZodObject): string[] {
  const place = path.reduce<unknown>(stepInto, schema);
  const unwrapped = withoutWrappers(place);
  return unwrapped instanceof z.ZodObject ? Object.keys(unwrapped.shape) : [];
}

function stepInto(schema: unknown, step: PropertyKey): unknown {
  const unwrapped = withoutWrappers(schema);
  if (unwrapped instanceof z.ZodArray) return unwrapped.element;
  return unwrapped instanceof z.ZodObject ? unwrapped.shape[String(step)] : undefined;
}

/** What lies under `optional`, `default` and `prefault`. */
function withoutWrappers(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
    ? withoutWrappers(schema.unwrap())
    : schema;
}

function valueAt(path: readonly PropertyKey[], input: unknown): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined,
    input,
  );
}
