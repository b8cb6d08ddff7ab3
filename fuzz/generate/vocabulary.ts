/** Words that values are made of: few, so that filters find something and names meet; some that are hard to compare or to carry. */
export const WORDS: readonly string[] = [
  ...['Ada', 'Grace', 'Edsger', 'Barbara', 'Zoë', 'Łukasz', 'İpek', 'straße', 'STRASSE', 'ada'],
  ...['李', '😀', "O'Brien", 'Jean-Luc', 'von Neumann', 'a"b', 'back\\slash', '50%', 'a+b', 'x#y'],
  ...[
    'e\u0301',
    '\u00e9',
    'ﬁ',
    'true',
    '12',
    'null',
    'ΣΊΣΥΦΟΣ',
    'tab\tbed',
    'Engineering',
    'Sales',
  ],
];

export const DATE_TIMES: readonly string[] = [
  '2026-01-31T08:00:00Z',
  '2026-01-31T09:00:00+01:00',
  '2025-12-31T23:59:59.999Z',
  '2024-02-29T00:00:00.123456Z',
  '2026-01-31T08:00:00',
  '1969-12-31T24:00:00Z',
];

export const BINARIES: readonly string[] = ['YQ==', 'YQ', 'aGVsbG8=', '_-8', 'AAAA'];

export const INTEGERS: readonly number[] = [0, 1, -1, 7, 42, 65535, 2 ** 53 - 1, -(2 ** 53) + 1];

export const DECIMALS: readonly number[] = [0, 0.1, -1.5, 1e21, 1e-7, 72.25];
