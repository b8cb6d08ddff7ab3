import { CLIENT_QUIRKS } from '../../lambda/scim/client-quirks.ts';
import { conformanceCases, hasConformanceFolder } from './conformance-cases.ts';
import { PATCHES_DECIDED_OTHERWISE } from './decided-otherwise/patches.ts';
import { decidedIds, NO_SURPRISES, surprises } from './decision.ts';
import { differenceOf } from './patch-case.ts';
import type { PatchCase } from './patch-case-schema.ts';
import { type PatchValidityCase, validityDifferenceOf } from './patch-validity-case.ts';

const decided = (file: string) => decidedIds(PATCHES_DECIDED_OTHERWISE, file);

it('names a clause or a known quirk for every group of cases that is decided otherwise', () => {
  const quirks = CLIENT_QUIRKS.map(({ name }) => `quirk ${name}`);
  for (const { decidedBy } of PATCHES_DECIDED_OTHERWISE) {
    const known = quirks.some((quirk) => decidedBy.includes(quirk));
    expect([decidedBy, known || /RFC 764[34] §\d/.test(decidedBy)]).toEqual([decidedBy, true]);
  }
});

it.each(['patch-apply', 'patch-validity'])('lists no case of %s twice', (file) => {
  expect(decided(file)).toEqual([...new Set(decided(file))]);
});

const PATCH_CASE: PatchCase = {
  test: '',
  before: { userName: 'a', emails: [], own: [{ size: 1 }], meta: { version: 'x' } },
  ops: [{ op: 'add', path: 'own[size eq 1].colour', value: 'red' }],
  after: { id: '7', userName: 'a', own: [{ size: 1, colour: 'red' }] },
};

it.each<[string, PatchCase, string | undefined]>([
  ['what a case shows of its own attributes', PATCH_CASE, undefined],
  ['another outcome', { ...PATCH_CASE, ops: [] }, 'becomes'],
  ['a refusal', { ...PATCH_CASE, ops: [{ op: 'add', path: 'none', value: 1 }] }, 'is refused'],
  [
    'an error that does not come',
    {
      test: '',
      before: {},
      ops: [{ op: 'add', path: 'title', value: 'a' }],
      error: { message: 'no' },
    },
    'is not refused',
  ],
  [
    'an attribute that is immutable by the message alone',
    {
      test: '',
      before: { name: { givenName: 'a' } },
      ops: [{ op: 'replace', path: 'name.givenName', value: 'b' }],
      error: { message: "attribute 'name.givenName' is 'IMMUTABLE'" },
    },
    undefined,
  ],
])('sees %s', (_title, patchCase, difference) => {
  expect(differenceOf(patchCase)?.slice(0, difference?.length)).toBe(difference);
});

it.each<[PatchValidityCase, string | undefined]>([
  [{ valid: true, op: { op: 'remove', path: 'title' } }, undefined],
  [{ valid: false, op: { op: 'remove', path: 'title' } }, 'is accepted'],
  [{ valid: true, op: { op: 'remove' } }, 'is refused'],
  [{ valid: false, body: {} }, undefined],
])('sees whether a PATCH is accepted: %j', (validityCase, difference) => {
  expect(validityDifferenceOf(validityCase)?.slice(0, difference?.length)).toBe(difference);
});

if (hasConformanceFolder()) {
  describe('the cases beside the project', () => {
    it('about outcomes are met, but for those decided otherwise', () => {
      const cases = conformanceCases<PatchCase & { source: string }>('patch-apply');
      expect(surprises(cases, decided('patch-apply'), differenceOf)).toEqual(NO_SURPRISES);
    });

    it('about acceptance are met, but for those decided otherwise', () => {
      const cases = conformanceCases<PatchValidityCase>('patch-validity');
      const verdict = surprises(cases, decided('patch-validity'), validityDifferenceOf);
      expect(verdict).toEqual(NO_SURPRISES);
    });
  });
}
