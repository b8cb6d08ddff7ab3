import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Template } from 'aws-cdk-lib/assertions';
import type { Metafile } from 'esbuild';
import { bundleFunction } from '../../lib/bundle.ts';
import { CUSTOM_RESOURCE_TYPES, createStack, PROJECT_DIRECTORY } from './stack-template.ts';

/** Where code of a function may come from. lambda/memory, local, test and all that is not named here may not. */
const PRODUCTION_FOLDERS = [
  'lambda/auth',
  'lambda/contract',
  'lambda/directory',
  'lambda/dynamodb',
  'lambda/handlers',
  'lambda/http',
  'lambda/oauth',
  'lambda/observability',
  'lambda/rotation',
  'lambda/scim',
  'lambda/secrets',
  'lambda/sweep',
  'lambda/tenants',
  'node_modules',
];

const ENTRIES = [
  'api-key',
  'authorizer',
  'group-removals',
  'key-rotation',
  'membership-sweeper',
  'operator',
  'scim',
  'signing-key',
  'token',
];

describe.each(ENTRIES)('the bundle of %s', (entry) => {
  let directory: string;
  let metafile: Metafile;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'bundle-'));
    metafile = bundleFunction(entry, directory);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it('holds what runs on AWS and nothing of what stands in for it', () => {
    const inputs = Object.keys(metafile.inputs);
    expect(inputs).toContain(`lambda/handlers/${entry}.ts`);
    const folders = new Set(inputs.map((input) => /^(lambda\/\w+|[^/]+)\//.exec(input)?.[1]));
    const foreign = [...folders].filter((folder) => !PRODUCTION_FOLDERS.includes(folder ?? ''));
    expect(foreign).toEqual([]);
  });

  it('needs nothing from outside but Node', () => {
    const outside = Object.values(metafile.outputs)
      .flatMap(({ imports }) => imports)
      .filter(({ external, path }) => external === true && !isBuiltin(path));
    expect(outside).toEqual([]);
  });

  it('is a module with a source map and no sources, and exports its handler', () => {
    expect(readdirSync(directory).sort()).toEqual(['index.mjs', 'index.mjs.map']);
    const [output] = Object.entries(metafile.outputs)
      .filter(([path]) => path.endsWith('index.mjs'))
      .map(([, value]) => value);
    expect(output?.exports).toEqual(['handler']);
    const map = JSON.parse(readFileSync(join(directory, 'index.mjs.map'), 'utf8'));
    expect(map.sourcesContent).toBeUndefined();
  });
});

describe('bundling', () => {
  it('prints nothing', () => {
    const directory = mkdtempSync(join(tmpdir(), 'bundle-'));
    const module = pathToFileURL(join(PROJECT_DIRECTORY, 'lib', 'bundle.ts'));
    const script = `import { bundleFunction } from '${module}'; bundleFunction('scim', '${directory}');`;
    try {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ['--input-type=module', '--eval', script],
        { encoding: 'utf8' },
      );
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('the assets of a stack', () => {
  beforeEach(() => {
    jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  });
  afterEach(() => jest.restoreAllMocks());

  it('are a bundle for each function, and the resource types beside those that read them', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'assets-'));
    try {
      const stack = createStack(CUSTOM_RESOURCE_TYPES, {
        outdir,
        context: {},
        builtinCloudFormationValidation: false,
      });
      Template.fromStack(stack);
      const assets = readdirSync(outdir)
        .filter((name) => name.startsWith('asset.'))
        .map((name) => readdirSync(join(outdir, name)).sort());
      expect(assets).toHaveLength(ENTRIES.length);
      expect(assets.filter((files) => files.includes('resource-types.json'))).toEqual(
        Array(2).fill(['index.mjs', 'index.mjs.map', 'resource-types.json']),
      );
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });
});
