import { compileFilter } from '../../../lambda/scim/filter/match-filter.ts';
import { parseFilter } from '../../../lambda/scim/filter/parse-filter.ts';
import { resolveFilter } from '../../../lambda/scim/filter/resolve-filter.ts';
import type { ScimObject } from '../../../lambda/scim/resource.ts';
import { attribute } from '../../../lambda/scim/schema/define-attribute.ts';
import { compileResourceType } from '../../../lambda/scim/schema/resource-type.ts';
import { ATTRIBUTE_TYPES } from '../../../lambda/scim/schema/schema.ts';

const DEVICE = 'urn:example:params:scim:schemas:core:1.0:Device';
const LEASE = 'urn:example:params:scim:schemas:extension:lease::2.0:Device';
const SIMPLE_TYPES = ATTRIBUTE_TYPES.filter((type) => type !== 'complex');

/** One of each type and many of each type (`stringList`), and the same again in a complex attribute, of which there is one and many. */
const ofEveryType = SIMPLE_TYPES.flatMap((type) => [
  attribute(type, '', { type }),
  attribute(`${type}List`, '', { type, multiValued: true }),
]);

const DEVICES = compileResourceType({
  name: 'Device',
  endpoint: '/Devices',
  description: 'Device',
  schema: {
    id: DEVICE,
    name: 'Device',
    description: 'Device',
    attributes: [
      ...ofEveryType,
      attribute('part', '', { type: 'complex', subAttributes: ofEveryType }),
      attribute('parts', '', { type: 'complex', multiValued: true, subAttributes: ofEveryType }),
    ],
  },
  extensions: [
    {
      schema: {
        id: LEASE,
        name: 'Lease',
        description: 'Lease',
        attributes: [attribute('until', '', { type: 'dateTime' }), attribute('string', '')],
      },
      required: true,
    },
  ],
  defaults: {},
});

const one = {
  string: 'Alpha',
  boolean: true,
  decimal: 2.5,
  integer: 40,
  dateTime: '2026-01-31T08:00:00Z',
  reference: 'https://Example.com/a',
  binary: 'aGk=',
};
const many = {
  stringList: ['Alpha', 'Beta'],
  booleanList: [true],
  decimalList: [2.5, -1],
  integerList: [40, 50],
  dateTimeList: ['2026-01-31T08:00:00Z', '2027-01-31T08:00:00Z'],
  referenceList: ['https://Example.com/a', 'urn:b'],
  binaryList: ['aGk='],
};
const DEVICE_1: ScimObject = {
  ...one,
  ...many,
  part: { ...one, ...many },
  parts: [
    { string: 'Aa', boolean: true },
    { ...one, ...many },
  ],
  [LEASE]: { until: '2026-06-30T00:00:00+02:00', string: 'Lease' },
};

const matches = (text: string): boolean =>
  compileFilter(resolveFilter(parseFilter(text), DEVICES))(DEVICE_1);

const EXPRESSIONS: readonly (readonly [string, string, boolean])[] = [
  ['string', 'eq "alpha"', true],
  ['string', 'gt "alphb"', false],
  ['boolean', 'eq true', true],
  ['boolean', 'ne true', false],
  ['boolean', 'sw t', true],
  ['decimal', 'eq 2.50', true],
  ['decimal', 'lt 2.5', false],
  ['decimal', 'ew ".5"', true],
  ['integer', 'ge 40', true],
  ['integer', 'gt 40', false],
  ['integer', 'co 0', true],
  ['dateTime', 'eq "2026-01-31T09:00:00+01:00"', true],
  ['dateTime', 'lt "2026-01-31"', false],
  ['dateTime', 'sw "2026-01"', true],
  ['reference', 'eq "HTTPS://example.com/a"', true],
  ['reference', 'co "other"', false],
  ['binary', 'eq "aGk="', true],
  ['binary', 'eq "AGk="', false],
];

describe.each(['', 'part.', 'parts.', `${DEVICE}:`, `${DEVICE}:part.`])('%s', (before) => {
  it.each(EXPRESSIONS)('%s %s is %s', (name, comparison, expected) => {
    expect(matches(`${before}${name} ${comparison}`)).toBe(expected);
  });

  it.each(SIMPLE_TYPES)('%s pr and ne null hold', (name) => {
    expect(matches(`${before}${name} pr and ${before}${name} ne null`)).toBe(true);
  });
});

describe.each(['', 'part.', 'parts.'])('any of several values: %s', (before) => {
  it.each([
    ['stringList eq "BETA"', true],
    ['stringList eq "gamma"', false],
    ['stringList ne "beta"', true],
    ['booleanList eq false', false],
    ['decimalList lt 0', true],
    ['integerList gt 49', true],
    ['integerList gt 50', false],
    ['integerList sw 5', true],
    ['dateTimeList gt "2027"', true],
    ['dateTimeList eq "2027-01-31T08:00:00.000Z"', true],
    ['referenceList ew ":B"', true],
    ['binaryList eq "AGk="', false],
  ])('%s is %s', (text, expected) => {
    expect(matches(before + text)).toBe(expected);
  });
});

it.each([
  ['parts[string eq "aa" and integer eq 40]', false],
  ['parts[string eq "alpha" and integer eq 40]', true],
  ['parts[stringList eq "beta" and not (string eq "aa")]', true],
  ['part[integerList gt 49 and integerList lt 41]', true],
  ['stringList[value sw "b"]', true],
  ['stringList[value sw "b" and value sw "a"]', false],
  ['integerList[value gt 45]', true],
  ['integerList.value gt 45', true],
])('%s is %s', (text, expected) => {
  expect(matches(text)).toBe(expected);
});

it.each([
  [`${LEASE}:until gt "2026-06-29T22:00:00Z"`, false],
  [`${LEASE}:until ge "2026-06-29T22:00:00Z"`, true],
  ['until ge "2026-06-29"', true],
  [`${LEASE}:string eq "lease"`, true],
  ['string eq "lease"', false],
])(
  'the URN of an extension tells its attributes from those of the same name: %s is %s',
  (text, expected) => {
    expect(matches(text)).toBe(expected);
  },
);
