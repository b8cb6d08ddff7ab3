/** Runs the CDK app as the cdk command would, into a folder of its own, and reads what it made. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from './intrinsics.ts';
import { StartError } from './start-error.ts';
import type { AssetPaths } from './template.ts';

export interface SynthesisOptions {
  /** Emptied first: what runs is never older than the sources. */
  readonly outputDirectory: string;
  readonly logFile: string;
  readonly region: string;
  readonly account: string;
  /** Path of the stack's configuration, absolute. */
  readonly configFile?: string;
  readonly signal: AbortSignal;
}

export interface CloudAssembly {
  readonly stackName: string;
  readonly template: Template;
  /** Folders in the assembly, by the key under which a deployment uploads each. */
  readonly assets: AssetPaths;
}

interface Manifest {
  readonly artifacts?: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly properties?: {
          readonly templateFile?: string;
          readonly stackName?: string;
          readonly file?: string;
        };
      }
    >
  >;
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

const REASON_LENGTH = 500;
const PROJECT_DIRECTORY = join(import.meta.dirname, '..');

/** @throws StartError with the app's own words when it fails; all of its output is in the log file. */
export async function synthesise(options: SynthesisOptions): Promise<CloudAssembly> {
  rmSync(options.outputDirectory, { recursive: true, force: true });
  const { code, output } = await runApp(options);
  writeFileSync(options.logFile, output, { mode: 0o600 });
  if (code !== 0) {
    throw new StartError(
      `the stack cannot be synthesised: ${reasonIn(output)} (all of it: ${options.logFile})`,
    );
  }
  return readAssembly(options.outputDirectory);
}

/** @throws StartError unless the assembly holds exactly one stack. */
export function readAssembly(directory: string): CloudAssembly {
  const manifest = readJson(join(directory, 'manifest.json')) as Manifest;
  const artifacts = Object.entries(manifest.artifacts ?? {});
  const stacks = artifacts.filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const [id, artifact] = stacks[0] ?? [];
  const file = artifact?.properties?.templateFile;
  if (stacks.length !== 1 || !id || !file) {
    throw new StartError(`one stack is run here, and the CDK app makes ${stacks.length}`);
  }
  return {
    stackName: artifact.properties?.stackName ?? id,
    template: readJson(join(directory, file)) as Template,
    assets: new Map(
      artifacts.flatMap(([, { type, properties }]) =>
        type === 'cdk:asset-manifest' && properties?.file
          ? assetPaths(readJson(join(directory, properties.file)) as AssetManifest)
          : [],
      ),
    ),
  };
}

function assetPaths({ files }: AssetManifest): (readonly [objectKey: string, path: string])[] {
  return Object.values(files ?? {}).flatMap(({ source, destinations }) =>
    Object.values(destinations).map(({ objectKey }) => [objectKey, source.path ?? ''] as const),
  );
}

function runApp(options: SynthesisOptions): Promise<{ code: number | null; output: string }> {
  const { app, context } = readJson(join(PROJECT_DIRECTORY, 'cdk.json')) as {
    readonly app: string;
    readonly context?: Readonly<Record<string, unknown>>;
  };
  const entry = app.split(' ').at(-1) ?? 'bin/app.ts';
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [entry], {
      cwd: PROJECT_DIRECTORY,
      signal: options.signal,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        CDK_OUTDIR: options.outputDirectory,
        // CDK's own rules about templates are for what is deployed; they take a third of the time of a start.
        CDK_VALIDATION: 'false',
        CDK_DEFAULT_ACCOUNT: options.account,
        CDK_DEFAULT_REGION: options.region,
        CDK_CONTEXT_JSON: JSON.stringify({
          ...context,
          ...(options.configFile && { config: options.configFile }),
        }),
      },
    });
    let output = '';
    child.stdout.on('data', (text) => {
      output += text;
    });
    child.stderr.on('data', (text) => {
      output += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** The line of an uncaught error that says what is wrong, else all that was said, in one line. */
function reasonIn(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('Bundling asset'));
  const error = lines.find((line) => /^(\w*Error|error): /.test(line));
  const reason = error?.replace(/^(\w*Error|error): /, '') ?? lines.join(' ');
  return reason === '' ? 'it said nothing' : reason.slice(0, REASON_LENGTH);
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
