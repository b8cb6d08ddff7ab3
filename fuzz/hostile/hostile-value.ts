/** Values that no attribute expects, and names that objects of the language have already. */
import type { Json } from '../json.ts';
import type { Random } from '../random.ts';

export const HOSTILE_NAMES: readonly string[] = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'toJSON'],
  ...[
    'then',
    'length',
    '',
    ' ',
    '$ref',
    '.',
    ':',
    'urn:',
    'a.b.c',
    'schemas',
    'id',
    'meta',
    'groups',
  ],
  ...[
    'USERNAME',
    'Operations',
    'members',
    'emails[0]',
    'name.',
    '\u0000',
    '\ud800',
    '😀',
    'password',
  ],
];

const HOSTILE_TEXTS: readonly string[] = [
  ...['', ' ', '\u0000', 'a\u0000b', '\ud800', 'a\udfff', '\ufeff', '\u202e', '\u2028', '\r\n'],
  ...['__proto__', 'null', 'NaN', '-0', '1e999', '0x10', '../..', '%00', '%'],
  ...['#', 'USER#1', "' or 1=1 --", '<script>', '\\', '"', '"]', 'a"] or [', '(((((', '[[[[', '*'],
  ...[
    'bulkId:b0',
    'bulkId:',
    'urn:ietf:params:scim:schemas:core:2.0:User',
    'W/"1"',
    '2026-02-30T00:00:00Z',
  ],
];

const HOSTILE_NUMBERS: readonly number[] = [
  ...[0, -0, -1, 0.5, 1e308, -1e308, 5e-324, 2 ** 53, 2 ** 53 + 2, 2 ** 31, 2 ** 32, 1e21],
];

export function hostileValue(random: Random): Json {
  return random.weighted<() => Json>([
    [8, () => hostileText(random)],
    [3, () => random.pick(HOSTILE_NUMBERS)],
    [2, () => random.chance(0.5)],
    [2, () => null],
    [2, () => []],
    [2, () => ({})],
    [1, () => [null]],
    [1, () => [[]]],
    [1, () => [{}]],
    [1, () => [[{ value: [1] }], 'x', 7, null]],
    [2, () => hostileObject(random)],
    [1, () => nested(random)],
  ])();
}

export function hostileText(random: Random): string {
  if (random.chance(0.03))
    return random.pick(['x', '\u0130', '😀', '"', '\\']).repeat(longLength(random));
  const text = random.pick(HOSTILE_TEXTS);
  return random.chance(0.2) ? text + random.pick(HOSTILE_TEXTS) : text;
}

/** About the limits of a name, of a resource and, seldom, of a request. */
const longLength = (random: Random): number =>
  random.weighted([
    [6, 1_001],
    [4, 3_000],
    [1, 140_000],
  ]);

/** `__proto__` becomes a member like any other, as in what JSON.parse makes. */
function hostileObject(random: Random): Json {
  const names = [random.pick(HOSTILE_NAMES), random.pick(['value', 'type', 'primary', 'x'])];
  return Object.fromEntries(
    names.map((name) => [name, random.pick<Json>([1, 'x', true, null, {}, ['y'], { value: 'z' }])]),
  );
}

function nested(random: Random): Json {
  const depth = random.pick([3, 10, 60]);
  const isList = random.chance(0.5);
  let value: Json = 'deep';
  for (let level = 0; level < depth; level++) value = isList ? [value] : { value };
  return value;
}
