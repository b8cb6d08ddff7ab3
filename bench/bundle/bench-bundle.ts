/** The SCIM function's bundle against one that imports the DynamoDB client, as it comes, and nothing else. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync, type Metafile } from 'esbuild';
import { BUNDLE_OPTIONS, bundleFunction } from '../../lib/bundle.ts';
import { aimed, comparisonTable, ratio, whole } from '../comparison-table.ts';
import { median } from '../median.ts';
import type { Section } from '../section.ts';

const AIM = 1.3;
const HANDLERS = join(import.meta.dirname, '..', '..', 'lambda', 'handlers');

interface Bundle {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  readonly milliseconds: number[];
  readonly metafile: Metafile;
}

export const benchBundle: Section = async ({ quick }) => {
  const directory = mkdtempSync(join(tmpdir(), 'bench-bundle-'));
  try {
    const bundle = (name: string, make: (folder: string) => Metafile): Bundle =>
      measurable(name, join(directory, name), make);
    const client = bundle('DynamoDB client alone', (folder) =>
      bundleAsItComes('dynamodb-client', folder),
    );
    const commands = bundle('its commands too', (folder) =>
      bundleAsItComes('document-client', folder),
    );
    const trimmed = bundle("client with the role's credentials alone", (folder) =>
      bundleFunction(benchEntry('dynamodb-client'), folder),
    );
    const scim = bundle('SCIM function', (folder) => bundleFunction('scim', folder));
    const bundles = [client, commands, trimmed, scim];
    for (let round = 0; round < (quick ? 3 : 15); round += 1) {
      for (const { file, milliseconds } of bundles) milliseconds.push(importMilliseconds(file));
    }
    return report(bundles, client, scim);
  } finally {
    rmSync(directory, { recursive: true });
  }
};

/** Bundles are named from lambda/handlers. */
const benchEntry = (name: string): string => relative(HANDLERS, join(import.meta.dirname, name));

/** With the SDK's whole chain of credential providers, which our functions leave out. */
function bundleAsItComes(name: string, folder: string): Metafile {
  return buildSync({
    ...BUNDLE_OPTIONS,
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    outfile: join(folder, 'index.mjs'),
  }).metafile;
}

function measurable(name: string, folder: string, make: (folder: string) => Metafile): Bundle {
  const metafile = make(folder);
  const output = Object.entries(metafile.outputs).find(([path]) => path.endsWith('index.mjs'));
  return {
    name,
    file: join(folder, 'index.mjs'),
    bytes: output?.[1].bytes ?? Number.NaN,
    milliseconds: [],
    metafile,
  };
}

/** In a fresh process; its own start is not counted. */
function importMilliseconds(file: string): number {
  const script = `const start = performance.now();
    await import(${JSON.stringify(pathToFileURL(file).href)});
    process.stdout.write(String(performance.now() - start));`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', script]));
}

function report(bundles: readonly Bundle[], client: Bundle, scim: Bundle): string {
  const rows = bundles.map(({ name, bytes, milliseconds }) => [
    name,
    whole(bytes / 1000),
    ratio(bytes / client.bytes),
    median(milliseconds).toFixed(1),
    ratio(median(ratios(milliseconds, client.milliseconds))),
  ]);
  const size = scim.bytes / client.bytes;
  const time = median(ratios(scim.milliseconds, client.milliseconds));
  return [
    'Size and import time of minified bundles against the one with the DynamoDB client alone (first row).',
    comparisonTable(['', 'KB', 'ratio', 'import ms', 'ratio'], rows),
    `Aims: size ${aimed(size <= AIM, `at most ${AIM}x`)}; import time ${aimed(time <= AIM, `at most ${AIM}x`)}.`,
    'What the SCIM function holds:',
    comparisonTable(['', 'KB'], partsOf(scim.metafile)),
  ].join('\n');
}

const ratios = (over: readonly number[], under: readonly number[]): number[] =>
  over.map((value, round) => value / (under[round] ?? Number.NaN));

/** Bytes in the output by package or folder of ours, the largest first; what is small goes together. */
function partsOf({ outputs }: Metafile): [string, string][] {
  const bytes = new Map<string, number>();
  for (const { inputs } of Object.values(outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const part = partOf(path);
      bytes.set(part, (bytes.get(part) ?? 0) + bytesInOutput);
    }
  }
  return [...bytes]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 14)
    .map(([part, count]) => [part, (count / 1000).toFixed(1)]);
}

function partOf(path: string): string {
  const inPackage = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
  return inPackage ?? /^lambda\/[^/]+/.exec(path)?.[0] ?? path;
}
