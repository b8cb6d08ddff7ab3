/** `npm run fuzz`: random requests, until one is answered as none may be. */
import { parseRunOptions } from '../bench/run-options.ts';
import { describeFailure } from './describe-failure.ts';
import { fuzzInThreads } from './fuzz-in-threads.ts';
import { prepareStore, serviceMakerFor } from './store-choice.ts';

const { values } = parseRunOptions(
  {
    options: {
      requests: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      store: { type: 'string', default: 'memory' },
    },
  },
  'npm run fuzz -- [--requests 1000000] [--seed N] [--store memory|dynamodb]',
);
const [requests, seed] = [wholeNumber('requests'), wholeNumber('seed')];
if (values.store !== 'memory' && values.store !== 'dynamodb') {
  refuse('--store must be memory or dynamodb');
}

const start = performance.now();
const secondsSince = () => (performance.now() - start) / 1_000;
await using prepared = await prepareStore(values.store);
const { choice } = prepared;
console.log(`${requests} requests from seed ${seed} on, store: ${values.store}`);
const { failure, statistics } = await fuzzInThreads({ choice, requests, seed }, showProgress);
process.stdout.write('\n');
console.log(statistics.report());
console.log(`${statistics.sent} requests in ${secondsSince().toFixed(0)} s`);
if (failure) {
  console.error(await describeFailure(serviceMakerFor(choice), failure));
  process.exitCode = 1;
}

function showProgress(sent: number): void {
  const rate = Math.round(sent / secondsSince());
  const line = `${sent} of ${requests} sent, ${rate} a second`;
  if (process.stdout.isTTY) process.stdout.write(`\r${line}`);
  else if (sent % 50_000 === 0) console.log(line);
}

function wholeNumber(name: 'requests' | 'seed'): number {
  if (!/^\d{1,12}$/.test(values[name])) refuse(`--${name} must be a whole number`);
  return Number(values[name]);
}

function refuse(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}
