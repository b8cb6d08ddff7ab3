import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  createFunction,
  type FunctionOptions,
  type WorkerFunction,
} from '../../local/functions.ts';

/** One bundle whose event says what it shall do. */
const BUNDLE = `
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
let events = 0;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export async function handler(event, context) {
  events += 1;
  const deed = {
    echo: () => event,
    nothing: () => undefined,
    thread: () => sleep(event.ms ?? 0).then(() => ({ threadId, events })),
    meet: async () => {
      writeFileSync(join(event.folder, String(threadId)), '');
      while (readdirSync(event.folder).length < event.count) await sleep(5);
      return { threadId };
    },
    environment: () => process.env,
    context: () => ({ ...context, remaining: context.getRemainingTimeInMillis() }),
    print: () => console.log('a line'),
    throw: () => { throw new TypeError('no'); },
    hang: () => new Promise(() => setInterval(() => {}, 1000)),
    spin: () => { for (;;); },
    exit: () => process.exit(3),
    reject: () => { Promise.reject(new Error('unseen')); return sleep(1000); },
    large: () => 'x'.repeat(6 * 1024 * 1024 + 1),
  }[event.deed];
  return deed();
}`;

let folder: string;
let log: PassThrough;
let started: WorkerFunction[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  await writeFile(join(folder, 'index.mjs'), BUNDLE);
  await writeFile(join(folder, 'broken.mjs'), 'throw new Error("cannot start");');
});
beforeEach(() => {
  log = new PassThrough();
});
afterEach(async () => {
  await Promise.all(started.map((each) => each.stop()));
  started = [];
});
afterAll(() => rm(folder, { recursive: true }));

function create(options: Partial<FunctionOptions> = {}): WorkerFunction {
  const created = createFunction({
    name: 'answer',
    arn: 'arn:answer',
    folder,
    handler: 'index.handler',
    memoryMegabytes: 128,
    timeoutSeconds: 20,
    environment: { TABLE_NAME: 'directory' },
    log,
    concurrency: 3,
    ...options,
  });
  started.push(created);
  return created;
}

const returned = (payload: unknown) => ({ outcome: 'returned', payload });

describe('createFunction', () => {
  it('runs the bundle with events and results as JSON', async () => {
    const { invoke } = create();
    const event = { deed: 'echo', list: [1, null], gone: undefined };
    expect(await invoke(event)).toEqual(returned({ deed: 'echo', list: [1, null] }));
    expect(await invoke({ deed: 'nothing' })).toEqual(returned(null));
  });

  it("has the function's environment and none of the developer's", async () => {
    process.env['DEVELOPERS_OWN'] = 'secret';
    const { invoke } = create();
    expect(await invoke({ deed: 'environment' })).toEqual(returned({ TABLE_NAME: 'directory' }));
    delete process.env['DEVELOPERS_OWN'];
  });

  it('gives a context with an id and the time that is left', async () => {
    expect(await create().invoke({ deed: 'context' })).toMatchObject({
      payload: {
        functionName: 'answer',
        invokedFunctionArn: 'arn:answer',
        memoryLimitInMB: '128',
        awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        remaining: expect.any(Number),
      },
    });
  });

  it('keeps a worker for the next event, and gives it one event at a time', async () => {
    const { invoke } = create({ concurrency: 1 });
    const runs = await Promise.all([1, 2, 3].map(() => invoke({ deed: 'thread', ms: 20 })));
    const payloads = runs.map((run) => 'payload' in run && run.payload) as {
      threadId: number;
      events: number;
    }[];
    expect(payloads.map(({ events }) => events)).toEqual([1, 2, 3]);
    expect(new Set(payloads.map(({ threadId }) => threadId)).size).toBe(1);
  });

  it('scales to its maximum and no further', async () => {
    const { invoke } = create({ concurrency: 2 });
    const event = { deed: 'meet', folder: await mkdtemp(join(folder, 'meet-')), count: 2 };
    const runs = await Promise.all(Array.from({ length: 6 }, () => invoke(event)));
    const threads = runs.map((run) => 'payload' in run && (run.payload as never)['threadId']);
    expect(new Set(threads).size).toBe(2);
  });

  it.each(['hang', 'spin'])(
    'ends a function that goes on after its time (%s), and goes on',
    async (deed) => {
      const { invoke } = create({ timeoutSeconds: 1, concurrency: 1 });
      expect(await invoke({ deed })).toEqual({ outcome: 'timedOut' });
      expect(await invoke({ deed: 'echo' })).toEqual(returned({ deed: 'echo' }));
    },
  );

  it('reports what a function throws and keeps its worker', async () => {
    const { invoke } = create();
    const failed = { outcome: 'failed', errorType: 'TypeError', errorMessage: 'no' };
    expect(await invoke({ deed: 'throw' })).toEqual(failed);
    expect(await invoke({ deed: 'thread' })).toMatchObject({ payload: { events: 2 } });
  });

  it.each([
    ['exit', 'Runtime.ExitError'],
    ['reject', 'Runtime.UnhandledError'],
  ])('replaces a worker that dies (%s)', async (deed, errorType) => {
    const { invoke } = create({ concurrency: 1 });
    const [died, next] = await Promise.all([invoke({ deed }), invoke({ deed: 'thread' })]);
    expect(died).toMatchObject({ outcome: 'failed', errorType });
    expect(next).toMatchObject({ payload: { events: 1 } });
  });

  it('fails each event of a bundle that cannot be loaded, instead of trying for ever', async () => {
    const { invoke } = create({ handler: 'broken.handler' });
    const failed = { outcome: 'failed', errorMessage: 'cannot start' };
    expect(await Promise.all([invoke({}), invoke({})])).toEqual([
      expect.objectContaining(failed),
      expect.objectContaining(failed),
    ]);
  });

  it('refuses events and results over 6 MB', async () => {
    const { invoke } = create();
    const event = { deed: 'echo', text: 'x'.repeat(6 * 1024 * 1024) };
    expect(await invoke(event)).toEqual({ outcome: 'tooLarge' });
    expect(await invoke({ deed: 'large' })).toEqual({ outcome: 'tooLarge' });
  });

  it('sends what the function prints to the log', async () => {
    const printed = create();
    await printed.invoke({ deed: 'print' });
    await printed.stop();
    log.end();
    expect(await text(log)).toBe('a line\n');
  });
});
