import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunction } from '../../lib/bundle.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wiring-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const bundled = new Map<string, readonly string[]>();

/** Files of which at least a byte is in the function's bundle, which is made once. */
function filesIn(entry: string): readonly string[] {
  const files = bundled.get(entry) ?? bundle(entry);
  bundled.set(entry, files);
  return files;
}

function bundle(entry: string): readonly string[] {
  const { outputs } = bundleFunction(entry, join(folder, entry));
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [path] : [],
    ),
  );
}

/** The functions share the files of wiring/: what one of them does not run must fall out of its bundle. */
describe('the bundle of', () => {
  const dynamodb = /client-dynamodb|lib-dynamodb|lambda\/(dynamodb|http|directory|scim)\//;
  const secrets = /client-secrets-manager|lambda\/secrets\//;
  const queues = /client-sqs|lambda\/sweep\//;
  const any = (...parts: readonly RegExp[]) =>
    new RegExp(parts.map(({ source }) => source).join('|'));

  const service = /lambda\/(http|scim)\//;
  const oauth = /lambda\/oauth\//;
  const rotation = /lambda\/rotation\//;

  it.each([
    ['scim', dynamodb, any(secrets, queues, oauth, rotation)],
    ['authorizer', any(secrets, dynamodb), any(queues, service, oauth, rotation)],
    ['token', any(secrets, dynamodb, oauth), any(queues, service, rotation)],
    ['api-key', rotation, any(queues, service, oauth)],
    ['key-rotation', rotation, any(queues, service, oauth)],
    ['signing-key', rotation, any(queues, service, oauth)],
    ['operator', any(secrets, dynamodb), any(queues, oauth, rotation)],
    ['group-removals', queues, any(secrets, service, /client-dynamodb|lib-dynamodb/)],
    ['membership-sweeper', any(dynamodb, queues), any(secrets, /lambda\/http\//)],
  ])('%s has its own parts, and not those of the others', (entry, own, others) => {
    const files = filesIn(entry);
    expect(files.filter((file) => own.test(file))).not.toEqual([]);
    expect(files.filter((file) => others.test(file))).toEqual([]);
  });

  it.each([
    ...['scim', 'authorizer', 'token', 'api-key', 'key-rotation', 'signing-key', 'operator'],
    ...['group-removals', 'membership-sweeper'],
  ])('%s takes credentials from the environment alone', (entry) => {
    const files = filesIn(entry);
    const chain = /credential-provider-(?!env)|token-providers|nested-clients/;
    expect(files.filter((file) => file.includes('credential-provider-env'))).not.toEqual([]);
    expect(files.filter((file) => chain.test(file))).toEqual([]);
  });
});
