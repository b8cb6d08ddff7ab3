import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refuseAnotherStack } from '../../local/another-stack.ts';
import { openSecretsStore } from '../../local/secrets-store.ts';

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'another-stack-'));
});
afterEach(() => rm(path, { recursive: true }));

describe('refuseAnotherStack', () => {
  const holds = (name: string, rest: { readonly deletedDate?: number } = {}) =>
    openSecretsStore(join(path, 'secrets.json')).save({
      ...{ name, arn: `arn:${name}`, createdDate: 0, lastChangedDate: 0, versions: [] },
      ...rest,
    });
  const start = (stackName: string) => () =>
    refuseAnotherStack({ path, secretsFile: join(path, 'secrets.json') }, stackName);

  it('takes a new folder, and one with tenants of the same stack', () => {
    expect(start('Scim-dev')).not.toThrow();
    holds('ApiKeySecret');
    holds('Scim-dev/tenants/acme');
    expect(start('Scim-dev')).not.toThrow();
  });

  it('refuses one with tenants of another stack, also of one whose name begins alike', () => {
    holds('Scim-dev/tenants/acme');
    for (const name of ['Scim-dev2', 'Scim-de']) {
      expect(start(name)).toThrow(
        `the data folder ${path} holds tenants of the stack Scim-dev, and this is ${name}: `,
      );
    }
  });

  it('takes one in which all tenants of another stack are deleted', () => {
    holds('Scim-dev/tenants/acme', { deletedDate: 1 });
    expect(start('Scim-dev2')).not.toThrow();
  });
});
