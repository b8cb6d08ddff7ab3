/** One change somewhere inside of a text, so that it is what it was but for a mistake. */
import type { Random } from '../random.ts';
import { hostileText } from './hostile-value.ts';

/** Of filters, paths and JSON. */
const PIECES: readonly string[] = [
  ...[' ', '  ', '\t', '"', "'", '\\', '(', ')', '[', ']', '{', '}', ',', ':', '.', '.value', '-'],
  ...[
    ' eq ',
    ' pr',
    ' and ',
    ' or ',
    'not ',
    'not (',
    ' gt ',
    'null',
    'true',
    '1e5',
    '-1',
    'é',
    '\u0000',
  ],
  ...[
    '\ud800',
    '%',
    '+',
    '&',
    '=',
    '/',
    '#',
    'urn:x:',
    '[type eq "work"]',
    '\\u0041',
    '\\ud83d',
    'x',
  ],
];

export function mutateText(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  const end = at + random.below(6);
  return random.weighted<() => string>([
    [6, () => text.slice(0, at) + random.pick(PIECES) + text.slice(at)],
    [4, () => text.slice(0, at) + text.slice(end)],
    [2, () => text.slice(0, at) + random.pick(PIECES) + text.slice(end)],
    [1, () => text.slice(0, at)],
    [1, () => text.slice(at)],
    [1, () => text.slice(0, at) + hostileText(random) + text.slice(at)],
    [1, () => text.slice(0, at) + text.slice(at).toUpperCase()],
    [1, () => text + text],
    [1, () => hostileText(random)],
  ])();
}
