import { equalityPairs } from '../../../lambda/scim/filter/equality-pairs.ts';
import { parseFilter } from '../../../lambda/scim/filter/parse-filter.ts';
import { resolveValueFilter } from '../../../lambda/scim/filter/resolve-filter.ts';
import { findAttribute } from '../../../lambda/scim/schema/resource-type.ts';
import { USER } from './user-resource-type.ts';

function pairsOf(name: string, text: string): object | undefined {
  const home = findAttribute(USER, name);
  if (!home) throw new Error(`no attribute ${name}`);
  const pairs = equalityPairs(resolveValueFilter(parseFilter(text), home.attribute));
  return pairs && Object.fromEntries([...pairs].map(([{ name }, value]) => [name, value]));
}

describe('equalityPairs', () => {
  it.each([
    ['type eq "work"', { type: 'work' }],
    ['Type EQ Work', { type: 'Work' }],
    ['primary eq "True"', { primary: true }],
    ['type eq "work" and primary eq true', { type: 'work', primary: true }],
    [
      '(type eq "work") and (value eq "x" and display eq "X")',
      { type: 'work', value: 'x', display: 'X' },
    ],
    ['type eq "work" and type eq "work"', { type: 'work' }],
  ])('are what an element must hold for %s', (text, pairs) => {
    expect(pairsOf('emails', text)).toEqual(pairs);
  });

  it('name a simple attribute itself for its elements', () => {
    expect(pairsOf('tags', 'value eq "red"')).toEqual({ tags: 'red' });
  });

  it.each([
    'type ne "work"',
    'type sw "work"',
    'type pr',
    'type eq null',
    'type eq "work" or primary eq true',
    'not (type eq "work")',
    'type eq "work" and value co "x"',
    'type eq "work" and type eq "home"',
  ])('are undefined for %s', (text) => {
    expect(pairsOf('emails', text)).toBeUndefined();
  });
});
