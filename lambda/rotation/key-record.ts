import { digestOf, lastFourOf } from '../tenants/api-key.ts';
import type { KeyRecord } from '../tenants/credential.ts';
import type { SecretValue } from './staged-version.ts';

/** What is remembered of a key. */
export function keyRecord(versionId: string, { text, created }: SecretValue): KeyRecord {
  return {
    versionId,
    digest: Buffer.from(digestOf(text)).toString('base64url'),
    lastFour: lastFourOf(text),
    created: created.toISOString(),
  };
}
