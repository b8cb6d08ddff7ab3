/** Plays one case of fixtures/entra/cases.json: requests as Entra sends them, and what their answers must hold. */
import { randomUUID } from 'node:crypto';
import { jsonpath } from 'json-p3';
import { type HttpAnswer, sendHttp } from './send-http.ts';

export interface EntraCase {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly load?: { readonly ratePerSecond: number; readonly seconds: number };
}

interface Step {
  readonly method: string;
  readonly path: string;
  /** null: the request goes without that header. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: unknown;
  /** Variable to JSONPath into the answer. */
  readonly save?: Readonly<Record<string, string>>;
  readonly repeat?: number;
  readonly setup?: boolean;
  /** Tidies up; its answer is of no interest. */
  readonly cleanup?: boolean;
  readonly expect?: Expectation;
}

interface Expectation {
  readonly status: number | readonly number[];
  readonly headers?: Readonly<Record<string, { op: 'startsWith' | 'matches'; value: string }>>;
  readonly assert?: readonly Assertion[];
  readonly bodyEmpty?: boolean;
}

interface Assertion {
  readonly path: string;
  readonly op: string;
  readonly value?: unknown;
}

export interface ScimTarget {
  readonly url: string;
  readonly apiKey: string;
  /** What a case may name beyond what every case has: `token2`, `tokenUrl`, … */
  readonly variables?: Readonly<Record<string, string>>;
}

/** What did not hold, in words; nothing where the case passed. */
export async function playEntraCase(target: ScimTarget, { steps }: EntraCase): Promise<string[]> {
  const run = randomLetters();
  const variables = new Map([
    ['run', run],
    ['RUN', run.toUpperCase()],
    ['guid1', randomUUID()],
    ['guid2', randomUUID()],
    ...Object.entries(target.variables ?? {}),
  ]);
  const failures: string[] = [];
  for (const [index, step] of steps.entries()) {
    for (let i = 1; i <= (step.repeat ?? 1); i += 1) {
      variables.set('i', String(i));
      const found = await playStep(target, step, variables);
      failures.push(
        ...found.map((failure) => `step ${index + 1}, ${step.method} ${step.path}: ${failure}`),
      );
    }
  }
  return failures;
}

async function playStep(
  { url, apiKey }: ScimTarget,
  step: Step,
  variables: Map<string, string>,
): Promise<string[]> {
  const fill = <Value>(value: Value): Value => fillIn(value, variables);
  const headers = {
    Authorization: `Bearer ${apiKey}`,
    Accept: 'application/scim+json',
    ...step.headers,
  };
  const path = fill(step.path);
  const answer = await sendHttp(path.startsWith('/') ? url + path : path, {
    method: step.method,
    headers: fill(headers),
    body: step.body === undefined ? undefined : bodyOf(fill(step.body)),
  });
  if (step.cleanup) return [];
  for (const [name, path] of Object.entries(step.save ?? {})) {
    variables.set(name, String(jsonpath.query(path, answer.json ?? null).values()[0]));
  }
  return step.expect ? check(fill(step.expect), answer) : [];
}

const bodyOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

function fillIn<Value>(value: Value, variables: ReadonlyMap<string, string>): Value {
  const text = JSON.stringify(value).replace(/\{\{(\w+)\}\}/g, (_match, name: string) => {
    const known = variables.get(name);
    if (known === undefined) throw new Error(`the case uses {{${name}}} before it is known`);
    return JSON.stringify(known).slice(1, -1);
  });
  return JSON.parse(text);
}

function randomLetters(): string {
  return randomUUID()
    .replaceAll('-', '')
    .slice(0, 8)
    .replace(/\d/g, (digit) => 'ghijklmnop'[Number(digit)] ?? '');
}

function check(expectation: Expectation, answer: HttpAnswer): string[] {
  const statuses = [expectation.status].flat();
  if (!statuses.includes(answer.status)) {
    return [
      `status ${answer.status} and not ${statuses.join(' or ')}: ${answer.text.slice(0, 400)}`,
    ];
  }
  const headers = Object.entries(expectation.headers ?? {}).flatMap(([name, { op, value }]) => {
    const sent = answer.headers[name.toLowerCase()] ?? '';
    const holds = op === 'startsWith' ? sent.startsWith(value) : new RegExp(value).test(sent);
    return holds ? [] : [`header ${name}: ${JSON.stringify(sent)} ${op} ${value} does not hold`];
  });
  if (expectation.bodyEmpty && answer.text !== '') headers.push('the body is not empty');
  if (answer.status === 204) return headers;
  return [
    ...headers,
    ...(expectation.assert ?? []).flatMap((assertion) => assess(assertion, answer)),
  ];
}

function assess({ path, op, value }: Assertion, { json, text }: HttpAnswer): string[] {
  const found = jsonpath.query(path, json ?? null).values();
  const judge = JUDGES[op];
  if (!judge) throw new Error(`the case uses an operator that is not known: ${op}`);
  return judge(found, value)
    ? []
    : [`${path} ${op} ${JSON.stringify(value) ?? ''} does not hold in ${text.slice(0, 600)}`];
}

type Judge = (found: readonly unknown[], value: unknown) => boolean;

const isEmpty = (value: unknown): boolean =>
  value === '' ||
  value === null ||
  (typeof value === 'object' && Object.keys(value ?? {}).length === 0);
const includes = (holder: unknown, part: unknown): boolean =>
  typeof holder === 'string'
    ? holder.includes(String(part))
    : Array.isArray(holder) && holder.includes(part);
const asArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const typeOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);

const JUDGES: Readonly<Record<string, Judge>> = {
  eq: (found, value) => found.length > 0 && found[0] === value,
  eqi: (found, value) => String(found[0]).toLowerCase() === String(value).toLowerCase(),
  ne: (found, value) => found[0] !== value,
  absent: (found) => found.length === 0,
  emptyOrAbsent: (found) => found.every(isEmpty),
  nullOrAbsent: (found) => found.every((item) => item === null),
  contains: (found, value) => found.length > 0 && includes(found[0], value),
  containsAll: (found, value) => asArray(value).every((part) => includes(found[0], part)),
  isEmptyArray: (found) => Array.isArray(found[0]) && found[0].length === 0,
  nonEmptyString: (found) => typeof found[0] === 'string' && found[0] !== '',
  type: (found, value) => found.length > 0 && typeOf(found[0]) === value,
  count: (found, value) => found.length === value,
  lte: (found, value) => Number(found[0]) <= Number(value),
  gte: (found, value) => Number(found[0]) >= Number(value),
  allIn: (found, value) => found.every((item) => asArray(value).includes(item)),
  noNull: (found) => found.every((item) => item !== null),
};
