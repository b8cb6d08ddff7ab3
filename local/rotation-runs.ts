/**
 * Runs rotations as Secrets Manager does: the four steps in order, each a call of the secret's function, and all of them again after a
 * failure. What is under way is on the disk as staging labels alone, so that another start can go on with it.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sentenceFor } from './custom-resource.ts';
import type { Invocation } from './invocation.ts';
import {
  addVersion,
  CURRENT,
  findVersion,
  PENDING,
  removeVersion,
  unfinishedVersion,
} from './secret-versions.ts';
import type { SecretsStore } from './secrets-store.ts';

export interface RotationRuns {
  /** Rotates to a pending version. Nothing happens where that is under way. */
  start(name: string, versionId: string): void;
  /** Tries a configuration: the third step alone, on a pending version without a value that goes afterwards. */
  test(name: string): void;
  isTesting(name: string): boolean;
  /** No further step begins. */
  cancel(name: string): void;
  /** Goes on with what another start left: a key that was made may be known to somebody already. */
  resume(): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
  stop(): void;
}

export interface RotationRunsOptions {
  readonly store: SecretsStore;
  readonly invoke: (functionArn: string, event: unknown) => Promise<Invocation>;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  /** Milliseconds before each repeat of a rotation that failed; after the last it waits for somebody to ask again. */
  readonly pauses?: readonly number[];
  readonly log?: (line: string) => void;
}

const PAUSES = [2_000, 10_000];
const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

interface Run {
  readonly versionId: string;
  readonly isTest: boolean;
  readonly ending: AbortController;
  readonly done: Promise<void>;
}

export function createRotationRuns(options: RotationRunsOptions): RotationRuns {
  const { store, now = Date.now, log = () => undefined } = options;
  const runs = new Map<string, Run>();

  /** After what is under way for the same secret, which is told to end unless it is the same. */
  function begin(name: string, versionId: string, isTest: boolean): void {
    const before = runs.get(name);
    if (before?.versionId === versionId && !before.ending.signal.aborted) return;
    before?.ending.abort();
    const ending = new AbortController();
    const work = () => (isTest ? test(name, versionId) : rotate(name, versionId, ending.signal));
    const done = Promise.resolve(before?.done)
      .then(work)
      .catch((error: unknown) => log(`${name}: ${String(error)}`))
      .finally(() => {
        if (runs.get(name)?.ending === ending) runs.delete(name);
      });
    runs.set(name, { versionId, isTest, ending, done });
  }

  /** Undefined for a secret whose rotation must not go on. */
  function rotating(name: string): { arn: string; lambdaArn: string } | undefined {
    const secret = store.find(name);
    if (!secret?.rotation?.isEnabled || secret.deletedDate !== undefined) return undefined;
    return { arn: secret.arn, lambdaArn: secret.rotation.lambdaArn };
  }

  async function call(name: string, versionId: string, Step: string): Promise<string | undefined> {
    const secret = rotating(name);
    if (!secret) return 'it is not to be rotated';
    const event = { Step, SecretId: secret.arn, ClientRequestToken: versionId };
    const invocation = await options.invoke(secret.lambdaArn, event);
    return invocation.outcome === 'returned' ? undefined : sentenceFor(invocation);
  }

  async function rotate(name: string, versionId: string, signal: AbortSignal): Promise<void> {
    for (const pause of [0, ...(options.pauses ?? PAUSES)]) {
      await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted || !rotating(name)) return;
      const failure = await runSteps(name, versionId, signal);
      if (signal.aborted) return;
      if (failure === undefined) return finish(name, versionId);
      log(`${name}: ${failure}`);
    }
    log(`${name}: the rotation is given up until somebody asks for it again`);
  }

  async function runSteps(name: string, versionId: string, signal: AbortSignal) {
    for (const step of STEPS) {
      if (signal.aborted) return undefined;
      const failure = await call(name, versionId, step);
      if (failure !== undefined) return `${step} failed: ${failure}`;
    }
    const secret = store.find(name);
    const current = secret && findVersion(secret, { stage: CURRENT })?.id;
    return current === versionId ? undefined : 'the version did not become the current one';
  }

  function finish(name: string, versionId: string): void {
    const secret = store.find(name);
    if (secret) store.save({ ...secret, lastRotatedDate: now() / 1000 });
    log(`${name}: version ${versionId} is current`);
  }

  async function test(name: string, versionId: string): Promise<void> {
    const failure = await call(name, versionId, 'testSecret');
    if (failure !== undefined) log(`${name}: the configuration's test failed: ${failure}`);
    const secret = store.find(name);
    if (secret) store.save(removeVersion(secret, versionId));
  }

  return {
    start(name, versionId) {
      begin(name, versionId, false);
    },
    test(name) {
      const secret = store.find(name);
      if (!secret || runs.has(name)) return;
      const id = randomUUID();
      store.save(addVersion(secret, { id, stages: [PENDING], createdDate: now() / 1000 }));
      begin(name, id, true);
    },
    isTesting: (name) => runs.get(name)?.isTest ?? false,
    cancel: (name) => runs.get(name)?.ending.abort(),
    resume() {
      for (const secret of store.all()) {
        const version = unfinishedVersion(secret);
        if (!version || !rotating(secret.name)) continue;
        if (version.value === undefined) store.save(removeVersion(secret, version.id));
        else begin(secret.name, version.id, false);
      }
    },
    async settled() {
      while (runs.size > 0) await Promise.all([...runs.values()].map(({ done }) => done));
    },
    stop() {
      for (const { ending } of runs.values()) ending.abort();
    },
  };
}
