/**
 * Bundles one Lambda entry point with everything it needs, on this machine, with esbuild's own API: no Docker, no
 * global tool. `bundleFunction` knows nothing of CDK; `functionCode` wraps it for a stack.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AssetHashType, DockerImage } from 'aws-cdk-lib/core';
import { type BuildOptions, buildSync, type Metafile } from 'esbuild';

const PROJECT_DIRECTORY = join(import.meta.dirname, '..');
const HANDLER_DIRECTORY = join(PROJECT_DIRECTORY, 'lambda', 'handlers');
const CREDENTIALS = join(HANDLER_DIRECTORY, 'execution-role-credentials.ts');

/** Files that go beside the bundle: name to content. */
export type BundleFiles = Readonly<Record<string, string>>;

/** How an ES module for the Lambda runtime is made of sources; where from and where to is not in it. */
export const BUNDLE_OPTIONS = {
  absWorkingDir: PROJECT_DIRECTORY,
  bundle: true,
  format: 'esm' as const,
  platform: 'node' as const,
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  metafile: true as const,
  legalComments: 'none',
  logLevel: 'silent' as const,
  // Dependencies that are CommonJS still call require, which an ES module does not have.
  banner: {
    js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
  },
} satisfies BuildOptions;

/**
 * Writes `index.mjs` and its source map.
 * @param entry name of a file in lambda/handlers, without its ending.
 * @returns what went into the bundle, with paths relative to the project.
 * @throws Error of esbuild, with the place of the fault, when the sources do not build.
 */
export function bundleFunction(entry: string, outputDirectory: string): Metafile {
  const result = buildSync({
    ...BUNDLE_OPTIONS,
    entryPoints: [join(HANDLER_DIRECTORY, `${entry}.ts`)],
    outfile: join(outputDirectory, 'index.mjs'),
    alias: { '@aws-sdk/credential-provider-node': CREDENTIALS },
  });
  return result.metafile;
}

/** The code of a function in a stack. Its hash is that of the output: an edit that changes no byte deploys nothing. */
export function functionCode(entry: string, files: BundleFiles = {}): Code {
  return Code.fromAsset(HANDLER_DIRECTORY, {
    assetHashType: AssetHashType.OUTPUT,
    displayName: `${entry} function`,
    bundling: {
      // Demanded by the type; never pulled, because the local bundling below always does the work or throws.
      image: DockerImage.fromRegistry('unused'),
      // CDK makes assets once for each set of these options, and does not look into the local bundling: without
      // what follows every function would get the bundle of the first.
      command: [entry],
      environment: files,
      local: {
        tryBundle(outputDirectory) {
          bundleFunction(entry, outputDirectory);
          for (const [name, content] of Object.entries(files)) {
            writeFileSync(join(outputDirectory, name), content);
          }
          return true;
        },
      },
    },
  });
}
