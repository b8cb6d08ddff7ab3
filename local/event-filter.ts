/** Filter patterns of event source mappings: which events a function is called for. Pure. */

export type Matches = (event: unknown) => boolean;

/**
 * True for an event that any of the patterns matches, and for every one where there are none. In a pattern an object stands for an
 * object that has at least its members, and a list for any one of its values.
 * @param patterns each a JSON text.
 * @throws Error for what is known on AWS and not here.
 */
export function parseEventFilter(patterns: readonly string[]): Matches {
  const all = patterns.map((pattern) => parsePattern(JSON.parse(pattern)));
  return (event) => all.length === 0 || all.some((matches) => matches(event));
}

function parsePattern(pattern: unknown): Matches {
  if (Array.isArray(pattern)) return anyOf(pattern.map(parseRule));
  if (!isObject(pattern)) {
    throw new Error(`template: ${JSON.stringify(pattern)} is no filter pattern`);
  }
  const members = Object.entries(pattern).map(
    ([name, value]) => [name, parsePattern(value)] as const,
  );
  return (event) =>
    members.every(([name, matches]) => matches(isObject(event) ? event[name] : undefined));
}

/** A value of which an event has several is matched by any of them. */
function anyOf(rules: readonly Matches[]): Matches {
  return (event) => {
    const values: readonly unknown[] = Array.isArray(event) ? event : [event];
    return values.some((value) => rules.some((matches) => matches(value)));
  };
}

function parseRule(rule: unknown): Matches {
  if (!isObject(rule)) return (value) => value === rule;
  const { exists, prefix } = rule;
  const isAlone = Object.keys(rule).length === 1;
  if (isAlone && typeof exists === 'boolean') return (value) => (value !== undefined) === exists;
  if (isAlone && typeof prefix === 'string') {
    return (value) => typeof value === 'string' && value.startsWith(prefix);
  }
  throw new Error(`template: the filter rule ${JSON.stringify(rule)} is not known here`);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
