import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunction } from '../../lib/bundle.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wiring-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Files of which at least a byte is in the function's bundle. */
function filesIn(entry: string): readonly string[] {
  const { outputs } = bundleFunction(entry, join(folder, entry));
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [path] : [],
    ),
  );
}

/** All functions share wiring.ts: what one of them does not run must fall out of its bundle. */
describe('the bundle of', () => {
  const dynamodb = /client-dynamodb|lib-dynamodb|lambda\/(dynamodb|http|directory|scim)\//;
  const secrets = /client-secrets-manager|lambda\/auth\/secret/;
  const queues = /client-sqs|lambda\/sweep\//;
  const any = (...parts: readonly RegExp[]) =>
    new RegExp(parts.map(({ source }) => source).join('|'));

  it.each([
    ['scim', dynamodb, any(secrets, queues)],
    ['authorizer', secrets, any(dynamodb, queues)],
    ['api-key', /first-api-key/, any(dynamodb, queues)],
    ['group-removals', queues, any(secrets, /client-dynamodb|lib-dynamodb|lambda\/(http|scim)\//)],
    ['membership-sweeper', any(dynamodb, queues), any(secrets, /lambda\/http\//)],
  ])('%s has its own parts, and not those of the others', (entry, own, others) => {
    const files = filesIn(entry);
    expect(files.filter((file) => own.test(file))).not.toEqual([]);
    expect(files.filter((file) => others.test(file))).toEqual([]);
  });

  it.each(['scim', 'authorizer', 'api-key', 'group-removals', 'membership-sweeper'])(
    '%s takes credentials from the environment alone',
    (entry) => {
      const files = filesIn(entry);
      const chain = /credential-provider-(?!env)|token-providers|nested-clients/;
      expect(files.filter((file) => file.includes('credential-provider-env'))).not.toEqual([]);
      expect(files.filter((file) => chain.test(file))).toEqual([]);
    },
  );
});
