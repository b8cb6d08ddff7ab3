/** Runs the program in this process, against a server, with its files in a folder of its own. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterruption, type Interruption } from '../../entra/interruption.ts';
import { runEntra } from '../../entra/run-entra.ts';
import { type Json, type ScimServer, serverToken, startScimServer } from './scim-server.ts';

export interface EntraRun {
  readonly code: number;
  readonly output: string;
  readonly messages: string;
}

export interface Workplace {
  readonly folder: string;
  path(name: string): string;
  write(name: string, json: unknown): string;
  run(url: string, words?: readonly string[], interruption?: Interruption): Promise<EntraRun>;
  /** With those words for a credential in place of the server's token. */
  runAs(credential: readonly string[], url: string, words?: readonly string[]): Promise<EntraRun>;
  /** The lines of the provisioning log. */
  log(): LogLine[];
  remove(): void;
}

export interface LogLine {
  readonly cycle: number;
  readonly action: string;
  readonly status: string;
  readonly sourceIdentity: { readonly id: string; readonly displayName: string };
  readonly targetIdentity: { readonly id: string | null };
  readonly modifiedProperties: readonly Json[];
  readonly provisioningSteps: readonly { readonly status: string; readonly description: string }[];
  readonly statusInfo: { readonly errorCode: string; readonly reason: string } | null;
}

export function createWorkplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'entra-test-'));
  const path = (name: string): string => join(folder, name);
  const common = (url: string): string[] => ['--url', url, '--log', path('log.jsonl')];
  return {
    folder,
    path,
    write(name, json) {
      writeFileSync(path(name), JSON.stringify(json));
      return path(name);
    },
    run: (url, words = [], interruption = createInterruption()) =>
      runWords([...common(url), '--token', serverToken, ...words], interruption),
    runAs: (credential, url, words = []) =>
      runWords([...common(url), ...credential, ...words], createInterruption()),
    log: () =>
      readFileSync(path('log.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

async function runWords(words: readonly string[], interruption: Interruption): Promise<EntraRun> {
  let output = '';
  let messages = '';
  const code = await runEntra(words, {
    output: { write: (text) => (output += text) },
    messages: { write: (text) => (messages += text) },
    environment: {},
    interruption,
    now: () => performance.timeOrigin + performance.now(),
    newId: randomUUID,
  });
  return { code, output, messages };
}

/** A server and a workplace of its own for each test of a file. */
export function forEachTest(give: (server: ScimServer, workplace: Workplace) => void): void {
  let end: () => Promise<void>;
  beforeEach(async () => {
    const server = await startScimServer();
    const workplace = createWorkplace();
    end = async () => {
      await server.close();
      workplace.remove();
    };
    give(server, workplace);
  });
  afterEach(() => end());
}
