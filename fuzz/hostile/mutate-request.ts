/** What a hostile or careless client makes of a request that could be meant: one fault in it, now and then more. */
import type { Draft } from '../generate/any-request.ts';
import { parseJson } from '../json.ts';
import type { Random } from '../random.ts';
import { HOSTILE_NAMES, hostileText, hostileValue } from './hostile-value.ts';
import { mutateJson } from './mutate-json.ts';
import { mutateText } from './mutate-text.ts';

type Mutate = (random: Random, draft: Draft) => Draft;

export function mutateRequest(random: Random, draft: Draft): Draft {
  const { body, query } = draft;
  const mutate = random.weighted<Mutate>([
    [body === null ? 0 : 14, mutateBody],
    [body === null ? 0 : 2, mutateBodyText],
    [query === null ? 2 : 10, mutateQuery],
    [2, mutatePath],
    [2, mutateHeaders],
    [1, mutateMethod],
    [body === null ? 0.5 : 0.2, oddBody],
  ]);
  const mutated = mutate(random, draft);
  // What is nested that deep is not to be taken apart again.
  const isFurther = mutate !== oddBody && random.chance(0.15);
  return isFurther ? mutateRequest(random, mutated) : mutated;
}

function mutateBody(random: Random, draft: Draft): Draft {
  const json = parseJson(draft.body);
  if (json === undefined) return mutateBodyText(random, draft);
  return { ...draft, body: JSON.stringify(mutateJson(random, json)) };
}

function mutateBodyText(random: Random, draft: Draft): Draft {
  const body = draft.body ?? '';
  const text = random.weighted<() => string>([
    [5, () => mutateText(random, body)],
    [1, () => `\ufeff${body}`],
    [1, () => `${body}${body}`],
    [2, () => twice(random, body)],
    [1, () => ''],
  ])();
  return { ...draft, body: text };
}

/** The same member twice in an object. */
function twice(random: Random, body: string): string {
  const name = /"[^"]*":/.exec(body)?.[0] ?? '"x":';
  return body.replace('{', () => `{${name}${JSON.stringify(hostileValue(random))},`);
}

function oddBody(random: Random, draft: Draft): Draft {
  const depth = random.pick([50, 64, 65, 5_000]);
  const body = random.pick([
    ...[
      'null',
      '[]',
      '""',
      '7',
      '{}',
      '{',
      'NaN',
      "{'a':1}",
      '{"a":1,}',
      '\u0000',
      '{"__proto__":{"x":1}}',
    ],
    `${'['.repeat(depth)}${']'.repeat(depth)}`,
    `${'{"value":'.repeat(depth)}1${'}'.repeat(depth)}`,
    `{"userName":"${'['.repeat(depth)}"}`,
  ]);
  return { ...draft, body };
}

const PARAMETERS: readonly string[] = [
  ...['filter', 'sortBy', 'sortOrder', 'startIndex', 'count', 'cursor', 'attributes'],
  ...['excludedAttributes', 'FILTER', 'Count', 'unknown', '__proto__', ''],
];

const NUMBERS: readonly string[] = [
  ...[
    '-1',
    '0',
    '1.5',
    '1e3',
    'NaN',
    '999999999',
    '9999999999',
    '-999999999',
    ' 2 ',
    '+3',
    '0x1',
    '١',
  ],
];

function mutateQuery(random: Random, draft: Draft): Draft {
  const query = Object.entries(draft.query ?? {});
  if (query.length === 0 || random.chance(0.2)) {
    const value = random.chance(0.5) ? random.pick(NUMBERS) : hostileText(random);
    return { ...draft, query: Object.fromEntries([...query, [random.pick(PARAMETERS), value]]) };
  }
  const index = random.below(query.length);
  const [name, value] = query[index] ?? ['', ''];
  const isNumber = name === 'count' || name === 'startIndex';
  const mutated = isNumber ? random.pick(NUMBERS) : mutateText(random, value);
  const named = random.chance(0.1) ? name.toUpperCase() : name;
  return { ...draft, query: Object.fromEntries(query.with(index, [named, mutated])) };
}

function mutatePath(random: Random, draft: Draft): Draft {
  const { path } = draft;
  return {
    ...draft,
    path: random.weighted<() => string>([
      [3, () => `${path}/`],
      [2, () => path.replaceAll('/', '//')],
      [2, () => path.toUpperCase()],
      [2, () => `${path}/${encoded(random.pick(HOSTILE_NAMES))}`],
      [3, () => path.replace(/[^/]*$/, () => encoded(hostileText(random)))],
      [
        2,
        () =>
          path.replace(/[^/]*$/, () => random.pick(['%', '%zz', '%00', '%2F', '%ff', '..', '.'])),
      ],
      [1, () => `/${encoded(random.pick(HOSTILE_NAMES))}`],
      [1, () => ''],
    ])(),
  };
}

const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

const MEDIA_TYPES: readonly string[] = [
  ...[
    'text/plain',
    'application/xml',
    '',
    ' ',
    'application/json',
    'APPLICATION/SCIM+JSON; charset=utf-8',
  ],
  ...[
    'application/scim+json;',
    ';',
    'application/json-patch+json',
    'application/scim+json, text/html',
  ],
];

const TAGS: readonly string[] = [
  ...[
    '*',
    '',
    ' ',
    'W/',
    '"',
    'W/"1"',
    '1',
    'W/"1", W/"2"',
    '"a", *',
    'W/"\u00e9"',
    ',,,',
    '"\\""',
  ],
];

function mutateHeaders(random: Random, draft: Draft): Draft {
  if (random.chance(0.1)) return { ...draft, headers: null };
  const [name, value] = random.weighted<() => readonly [string, string]>([
    [3, () => ['Content-Type', random.pick(MEDIA_TYPES)]],
    [2, () => ['If-Match', random.pick(TAGS)]],
    [2, () => ['If-None-Match', random.pick(TAGS)]],
    [1, () => ['content-type', 'application/json']],
    [1, () => ['X-Forwarded-Proto', 'gopher']],
    [1, () => ['__proto__', 'x']],
  ])();
  return {
    ...draft,
    headers: Object.fromEntries([...Object.entries(draft.headers ?? {}), [name, value]]),
  };
}

function mutateMethod(random: Random, draft: Draft): Draft {
  if (random.chance(0.1)) return { ...draft, isAuthorized: false };
  if (draft.body !== null && random.chance(0.3)) return { ...draft, isBase64Encoded: true };
  const methods = [
    'GET',
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'HEAD',
    'OPTIONS',
    'patch',
    '__proto__',
    '',
  ];
  return { ...draft, method: random.pick(methods) };
}
