import { isLive, matchClientSecret, matchKey } from '../../lambda/auth/match-credential.ts';
import { trustCredentialId } from '../../lambda/tenants/credential.ts';
import type { EntraTrust } from '../../lambda/tenants/tenant.ts';
import { sampleClientSecret, sampleKeyRecord } from '../tenants/sample-tenant.ts';
import {
  clientSecret,
  credentialsWith,
  DAY_MS,
  key,
  keyRecord,
  START_MS,
  secretRecord,
  staged,
  trust,
} from './credentials-fixture.ts';

const threeKeys = [staged('current', 1), staged('pending', 2), staged('previous', 3)];
const graceEndMs = START_MS + 7 * DAY_MS;
const refusedAs = (reason: string) => ({ outcome: 'refused', reason });
const trustIn = (other: Partial<EntraTrust>) => trustCredentialId({ ...trust, ...other });

describe('matchKey', () => {
  const credentials = credentialsWith({
    keys: threeKeys,
    records: [1, 2, 3, 4].map((n) => keyRecord(n)),
  });

  it.each([
    ['current', 1],
    ['pending', 2],
  ])('finds the %s key, and how old it is', (label, n) => {
    expect(matchKey(credentials, key(n), START_MS)).toEqual({
      outcome: 'matched',
      credentialId: `key:v${n}`,
      label,
      ageSeconds: 86_400,
    });
  });

  it('finds the previous key within its grace, and says what is left of it', () => {
    expect(matchKey(credentials, key(3), graceEndMs - 1000)).toEqual({
      outcome: 'matched',
      credentialId: 'key:v3',
      label: 'previous',
      ageSeconds: 8 * 86_400 - 1,
      graceLeftSeconds: 1,
      graceSeconds: 7 * 86_400,
    });
    expect(matchKey(credentials, key(3), graceEndMs - 1)).toMatchObject({ outcome: 'matched' });
    expect(matchKey(credentials, key(3), graceEndMs)).toEqual(refusedAs('expired-key'));
  });

  it('counts the grace from the rotation of the current key, where its record has it later', () => {
    const rotated = new Date(START_MS + 60_000).toISOString();
    const records = [keyRecord(1, { rotated }), keyRecord(3, { rotated: '2027-01-31T08:00:00Z' })];
    const later = credentialsWith({ keys: threeKeys, records });
    expect(matchKey(later, key(3), graceEndMs + 59_999)).toMatchObject({ label: 'previous' });
    expect(matchKey(later, key(3), graceEndMs + 60_000)).toEqual(refusedAs('expired-key'));
  });

  it('takes the grace of the tenant, and none at all where it has none', () => {
    const withGrace = (keyGraceSeconds: number) =>
      credentialsWith({ keys: threeKeys, settings: { keyGraceSeconds } });
    expect(matchKey(withGrace(60), key(3), START_MS + 59_999)).toMatchObject({ label: 'previous' });
    expect(matchKey(withGrace(60), key(3), START_MS + 60_000)).toEqual(refusedAs('expired-key'));
    expect(matchKey(withGrace(0), key(3), START_MS)).toEqual(refusedAs('expired-key'));
  });

  it.each([
    ['wrong-key', 'that never was', key(9)],
    ['wrong-key', 'of another tenant', key(1, 'acme')],
    ['wrong-key', 'with another last character', `${key(1).slice(0, -1)}A`],
    ['wrong-key', 'in another case', key(1).toUpperCase()],
    ['wrong-key', 'that is empty', ''],
    ['revoked-key', 'that no label names any more', key(4)],
  ])('refuses as %s a key %s', (reason, _what, presented) => {
    expect(matchKey(credentials, presented, START_MS)).toEqual(refusedAs(reason));
  });

  it.each(['current', 'pending', 'previous'] as const)(
    'refuses a revoked key although a label names it: %s',
    (label) => {
      const revoked = credentialsWith({
        keys: [staged(label, 1)],
        records: [keyRecord(1, { revoked: '2026-01-31T08:00:00.000Z' })],
      });
      expect(matchKey(revoked, key(1), START_MS)).toEqual(refusedAs('revoked-key'));
    },
  );

  it('allows a key that has no record', () => {
    expect(matchKey(credentialsWith({ keys: threeKeys }), key(1), START_MS)).toMatchObject({
      label: 'current',
    });
  });

  it('refuses every key before the first is made', () => {
    expect(matchKey(credentialsWith(), key(1), START_MS)).toEqual(refusedAs('wrong-key'));
  });

  it('lets a damaged record keep nobody out', () => {
    const damaged = credentialsWith({ keys: threeKeys, records: [sampleKeyRecord('v8')] });
    expect(matchKey(damaged, key(1), START_MS)).toMatchObject({ label: 'current' });
    expect(matchKey(damaged, key(9), START_MS)).toEqual(refusedAs('wrong-key'));
  });
});

describe('matchClientSecret', () => {
  const credentials = credentialsWith({
    keys: threeKeys,
    secrets: [secretRecord(1), secretRecord(2), secretRecord(3, '2026-01-31T08:00:00.000Z')],
  });

  it.each([1, 2])('finds each of several, and says how long it lives: %i', (n) => {
    expect(matchClientSecret(credentials, clientSecret(n), START_MS)).toEqual({
      outcome: 'matched',
      credentialId: `secret:s${n}`,
      id: `s${n}`,
      secondsLeft: 365 * 86_400,
    });
  });

  it('refuses one from the moment at which it expires', () => {
    expect(matchClientSecret(credentials, clientSecret(3), START_MS - 1)).toMatchObject({
      credentialId: 'secret:s3',
      secondsLeft: 0.001,
    });
    expect(matchClientSecret(credentials, clientSecret(3), START_MS)).toEqual(
      refusedAs('expired-secret'),
    );
  });

  it.each([
    ['that never was', clientSecret(9)],
    ['of another tenant', clientSecret(1, 'acme')],
    ['that is a key', key(1)],
    ['that is empty', ''],
  ])('refuses one %s', (_what, presented) => {
    expect(matchClientSecret(credentials, presented, START_MS)).toEqual(refusedAs('wrong-secret'));
  });

  it('lets a damaged record keep nobody out', () => {
    const damaged = credentialsWith({ secrets: [secretRecord(1)] });
    const { record } = damaged;
    const clientSecrets = [sampleClientSecret('s8'), ...record.clientSecrets];
    expect(
      matchClientSecret(
        { ...damaged, record: { ...record, clientSecrets } },
        clientSecret(1),
        START_MS,
      ),
    ).toMatchObject({ credentialId: 'secret:s1' });
  });
});

describe('isLive', () => {
  const credentials = credentialsWith({
    keys: [...threeKeys, staged('pending', 5)],
    records: [keyRecord(1), keyRecord(4), keyRecord(5, { revoked: '2026-01-31T08:00:00.000Z' })],
    secrets: [secretRecord(1), secretRecord(2, '2026-01-31T08:00:00.000Z')],
    settings: { trust },
  });

  it.each([
    ['the current key', 'key:v1', true],
    ['a pending key', 'key:v2', true],
    ['the previous key', 'key:v3', true],
    ['a key that no label names', 'key:v4', false],
    ['a revoked key', 'key:v5', false],
    ['a key that never was', 'key:v9', false],
    ['a client secret', 'secret:s1', true],
    ['an expired client secret', 'secret:s2', false],
    ['a client secret that was removed', 'secret:s9', false],
    ['the trust', trustCredentialId(trust), true],
    ['a trust in another Entra tenant', trustIn({ entraTenantId: trust.subject }), false],
    ['a trust in another application', trustIn({ applicationId: trust.subject }), false],
    ['a trust in another subject', trustIn({ subject: trust.applicationId }), false],
    ['nothing', '', false],
    ['another kind', 'v1', false],
  ])('says of a token that came from %s whether it is good', (_what, credentialId, expected) => {
    expect(isLive(credentials, credentialId, START_MS)).toBe(expected);
  });

  it('ends with the grace of the previous key', () => {
    expect(isLive(credentials, 'key:v3', graceEndMs - 1)).toBe(true);
    expect(isLive(credentials, 'key:v3', graceEndMs)).toBe(false);
  });

  it('ends with the trust', () => {
    expect(isLive(credentialsWith(), trustCredentialId(trust), START_MS)).toBe(false);
  });
});
