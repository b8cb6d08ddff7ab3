import { keyGraceEndsMs } from '../../lambda/tenants/key-grace.ts';
import { USUAL_SETTINGS } from '../../lambda/tenants/tenant.ts';
import { sampleKeyRecord, sampleTenant } from './sample-tenant.ts';

const ROTATED = '2026-02-01T00:00:00.000Z';
const ROTATED_MS = Date.parse(ROTATED);
const tenant = sampleTenant('acme', { settings: { ...USUAL_SETTINGS, keyGraceSeconds: 60 } });
const keys = [
  sampleKeyRecord('v1', { rotated: '2026-03-01T00:00:00.000Z' }),
  sampleKeyRecord('v2', { rotated: ROTATED }),
];

describe('the grace of the key that was replaced', () => {
  it.each([
    ['the rotation that the vault knows', { currentId: 'v2', rotatedMs: ROTATED_MS + 5 }, 5],
    ['that of the current key’s record, where the vault is behind', { currentId: 'v2' }, 0],
    ['what the vault says, where the current key has no record', { currentId: 'v3' }, -9],
  ])('counts from %s', (_name, vault, later) => {
    const ends = keyGraceEndsMs({ tenant, keys }, { rotatedMs: ROTATED_MS - 9, ...vault });
    expect(ends).toBe(ROTATED_MS + later + 60_000);
  });
});
