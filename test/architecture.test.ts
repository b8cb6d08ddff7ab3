import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { findViolations } from './architecture/find-violations.ts';
import { house } from './architecture/house.ts';
import { readSource } from './architecture/read-source.ts';

const readSources = () => {
  const exclude = ['**/node_modules/**', 'cdk.out/**', '.local/**', 'coverage/**'];
  const paths = globSync('**/*.{ts,mts,cts,js,mjs,tsx}', { exclude })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path !== 'jest.config.js');
  return new Map(paths.map((path) => [path, readFileSync(path, 'utf8')]));
};

describe('the house', () => {
  const sources = readSources();

  it('is read whole', () => {
    expect([...sources.keys()]).toEqual(
      expect.arrayContaining([
        'bin/history.ts',
        'lambda/handlers/wiring/scim.ts',
        'lib/scim-stack.ts',
      ]),
    );
  });

  it('has no arrow, package, name or key that its plan does not allow', () => {
    expect(findViolations(sources)).toEqual([]);
  });

  it('has no room that nobody uses in its plan', () => {
    const planned = Object.keys(house).filter((room) => !house[room]?.anything);
    const used = planned.filter((room) =>
      [...sources.keys()].some((path) => path.startsWith(`${room}/`)),
    );
    expect(used).toEqual(planned);
  });

  it('allows nobody what he does not import', () => {
    const importsOf = (room: string) =>
      [...sources]
        .filter(([path]) => path.startsWith(`${room}/`))
        .flatMap(([path, code]) =>
          readSource(code).imports.map(({ specifier }) =>
            specifier.startsWith('.') ? join(dirname(path), specifier) : specifier,
          ),
        );
    const idle = Object.entries(house).flatMap(([room, plan]) => {
      const imported = importsOf(room);
      const { ours = [], ourTypes = [], packages = [], packageTypes = [] } = plan;
      return [...ours, ...ourTypes, ...packages, ...packageTypes]
        .filter((name) => name !== 'node:*')
        .filter((name) => !imported.some((one) => one === name || one.startsWith(`${name}/`)))
        .map((name) => `${room}: ${name}`);
    });
    expect(idle).toEqual([]);
  });
});

describe('findViolations', () => {
  const port = 'lambda/directory/directory-store.ts';
  const all = {
    'lambda/scim/a.ts': '',
    'lambda/contract/a.ts': '',
    'lambda/directory/a.ts': '',
    [port]: '',
    'lambda/dynamodb/a.ts': '',
    'lambda/memory/a.ts': '',
    'lambda/auth/a.ts': '',
    'lambda/observability/a.ts': '',
    'lambda/http/a.ts': '',
    'lambda/handlers/a.ts': '',
    'lambda/handlers/wiring/scim.ts': '',
    'lambda/tenants/a.ts': '',
    'lambda/secrets/a.ts': '',
    'lambda/oauth/a.ts': '',
    'lambda/rotation/a.ts': '',
    'lib/a.ts': '',
    'local/a.ts': '',
    'entra/a.ts': '',
    'operator/a.ts': '',
    'test/a.ts': '',
  };
  const violations = (files: Readonly<Record<string, string>>) =>
    findViolations(new Map(Object.entries({ ...all, ...files })));

  it('finds nothing in an empty house', () => {
    expect(violations({})).toEqual([]);
  });

  it.each([
    ['lambda/scim/b.ts', '../directory/a.ts'],
    ['lambda/scim/b.ts', '../contract/a.ts'],
    ['lambda/scim/b.ts', 'node:crypto'],
    ['lambda/scim/b.ts', 'zod'],
    ['lambda/contract/b.ts', '../scim/a.ts'],
    ['lambda/directory/b.ts', '../contract/a.ts'],
    ['lambda/directory/b.ts', '../dynamodb/a.ts'],
    ['lambda/directory/b.ts', 'node:crypto'],
    ['lambda/dynamodb/b.ts', '../directory/a.ts'],
    ['lambda/dynamodb/b.ts', '../memory/a.ts'],
    ['lambda/memory/b.ts', '../dynamodb/a.ts'],
    ['lambda/memory/b.ts', '@aws-sdk/client-dynamodb'],
    ['lambda/auth/b.ts', '../observability/a.ts'],
    ['lambda/auth/b.ts', '@aws-sdk/client-dynamodb'],
    ['lambda/auth/b.ts', '@aws-sdk/client-secrets-manager'],
    ['lambda/auth/b.ts', '../secrets/a.ts'],
    ['lambda/tenants/b.ts', '../auth/a.ts'],
    ['lambda/tenants/b.ts', '../directory/a.ts'],
    ['lambda/secrets/b.ts', '../auth/a.ts'],
    ['lambda/oauth/b.ts', '../secrets/a.ts'],
    ['lambda/oauth/b.ts', '../http/a.ts'],
    ['lambda/rotation/b.ts', '../dynamodb/a.ts'],
    ['lambda/http/b.ts', '../tenants/a.ts'],
    ['lambda/observability/b.ts', '../auth/a.ts'],
    ['lambda/sweep/b.ts', '../dynamodb/a.ts'],
    ['lambda/sweep/b.ts', '@aws-sdk/client-dynamodb'],
    ['lambda/http/b.ts', '../dynamodb/a.ts'],
    ['lambda/http/b.ts', '../handlers/a.ts'],
    ['lambda/http/b.ts', '@aws-sdk/client-dynamodb'],
    ['lambda/http/b.ts', 'node:crypto'],
    ['lambda/handlers/b.ts', '../memory/a.ts'],
    ['lambda/handlers/b.ts', '../../lib/a.ts'],
    ['lambda/handlers/b.ts', 'aws-cdk-lib/core'],
    ['lib/b.ts', '../lambda/handlers/a.ts'],
    ['lib/b.ts', '../lambda/directory/a.ts'],
    ['local/b.ts', '../lambda/handlers/a.ts'],
    ['local/b.ts', '../lambda/dynamodb/a.ts'],
    ['local/b.ts', '../lib/a.ts'],
    ['entra/b.ts', '../lambda/contract/a.ts'],
    ['entra/b.ts', '../local/a.ts'],
    ['operator/b.ts', '../lambda/handlers/a.ts'],
    ['operator/b.ts', '../lambda/auth/a.ts'],
    ['bin/b.ts', '../lambda/contract/a.ts'],
  ])('lets %s not import %s', (path, specifier) => {
    const target = specifier.replace(/^(\.\.\/)+/, '');
    const sentence = expect.stringMatching(`^${path}: may not import .*${target}$`);
    const forms = [
      `import '${specifier}'`,
      `export * from '${specifier}'`,
      `export { x } from '${specifier}'`,
    ];
    const more = [
      `const x = await import('${specifier}')`,
      `const x = require('${specifier}')`,
      `type X = import('${specifier}').X`,
    ];
    for (const code of [...forms, ...more, `import type { X } from '${specifier}'`]) {
      expect(violations({ [path]: code })).toEqual([sentence]);
    }
  });

  it.each([
    ['lambda/dynamodb/b.ts', '../directory/directory-store.ts'],
    ['lambda/http/b.ts', '../directory/a.ts'],
    ['lambda/oauth/b.ts', '../auth/a.ts'],
    ['lambda/memory/b.ts', '../tenants/a.ts'],
    ['lambda/handlers/b.ts', '../dynamodb/a.ts'],
    ['local/b.ts', '../lambda/handlers/wiring/scim.ts'],
    ['local/b.ts', 'node:fs/promises'],
    ['lib/b.ts', 'aws-cdk-lib/aws-lambda'],
    ['lib/b.ts', '../lambda/scim/a.ts'],
    ['bench/b.ts', '../lambda/memory/a.ts'],
    ['test/b.ts', '../lambda/memory/a.ts'],
  ])('lets %s import %s', (path, specifier) => {
    expect(violations({ [path]: `import '${specifier}'` })).toEqual([]);
  });

  it('lets a package that is not in the bundle be imported for its types', () => {
    const typed = "import type { Context } from 'aws-lambda'; import { type X } from 'aws-lambda'";
    expect(violations({ 'lambda/auth/b.ts': typed })).toEqual([]);
    expect(violations({ 'lambda/auth/b.ts': "import { type X, y } from 'aws-lambda'" })).toEqual([
      'lambda/auth/b.ts: may import only types of aws-lambda',
    ]);
    expect(violations({ 'local/b.ts': `import { x } from '../${port}'` })).toEqual([
      `local/b.ts: may import only types of ${port}`,
    ]);
  });

  it('lets nobody import a test but a test', () => {
    const code = "import '../test/a.ts'";
    expect(violations({ 'bench/b.ts': code, 'lib/b.ts': code, 'test/b.ts': code })).toEqual([
      'bench/b.ts: imports a test: test/a.ts',
      'lib/b.ts: imports a test: test/a.ts',
    ]);
  });

  it('does not take a neighbour with the same beginning for the folder', () => {
    expect(violations({ 'lambda/scimitar/a.ts': '' })).toEqual([
      'lambda/scimitar/a.ts: is in no folder of the house',
    ]);
    expect(violations({ 'lambda/a.ts': '', 'tools/a.ts': '', 'a.ts': '' })).toHaveLength(3);
  });

  it('finds an import of a file that is not there, or without its ending', () => {
    expect(violations({ 'lib/b.ts': "import './a'; import './c.ts'" })).toEqual([
      'lib/b.ts: imports lib/a, which is no source of ours',
      'lib/b.ts: imports lib/c.ts, which is no source of ours',
    ]);
  });

  it('finds an import that is made at run time', () => {
    expect(violations({ 'lib/b.ts': 'const x = (y: string) => import(y)' })).toEqual([
      'lib/b.ts: imports what is only known at run time',
    ]);
  });

  it('finds rings of files, also of types, and each one once', () => {
    const ring = {
      'lib/a.ts': "import './b.ts'",
      'lib/b.ts': "import type { X } from './c.ts'",
      'lib/c.ts': "export * from './a.ts'",
      'lib/d.ts': "import './d.ts'",
    };
    expect(violations(ring)).toEqual([
      'lib/a.ts: imports itself by lib/a.ts -> lib/b.ts -> lib/c.ts -> lib/a.ts',
      'lib/d.ts: imports itself by lib/d.ts -> lib/d.ts',
    ]);
  });

  it.each(['lib/index.ts', 'lambda/scim/utils.ts', 'lambda/scim/helpers/a.ts', 'test/shared/a.ts'])(
    'finds the drawer %s',
    (path) => {
      expect(violations({ [path]: '' })).toEqual([
        expect.stringMatching(new RegExp(`^${path}: "\\w+" names no concern$`)),
      ]);
    },
  );

  it('finds keys that are put together outside keys.ts', () => {
    const files = {
      'lambda/dynamodb/b.ts': `const a = \`\${x}#\${y}\`, b = 'USER#' + x, c = \`T#\${x}\`, d = '#CLAIM'`,
      'lambda/http/b.ts': "const a = 'HISTORY#'",
    };
    expect(violations(files)).toHaveLength(5);
  });

  it('takes no key for what is none', () => {
    const names = `const a = 'SET #version = :one', b = \`#\${x}\`, c = \`\${x} = #y\`; // 'USER#'`;
    const keys = "const a = 'USER#'";
    const files = {
      'lambda/dynamodb/b.ts': names,
      'lambda/dynamodb/keys.ts': keys,
      'lib/b.ts': keys,
    };
    expect(violations(files)).toEqual([]);
  });
});
