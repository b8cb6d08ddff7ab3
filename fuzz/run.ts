/** `npm run fuzz -- [--requests 1000000] [--seed N]`: random requests, until one is answered as none may be. */
import { parseArgs } from 'node:util';
import { describeFailure } from './describe-failure.ts';
import { fuzz } from './fuzz.ts';
import { serviceMaker } from './service.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const [requests, seed] = [Number(values.requests), Number(values.seed)];
const newService = serviceMaker();
const { failure, statistics } = await fuzz({ newService, requests, seed, onProgress: console.log });
console.log(statistics.report());
if (failure) {
  console.error(await describeFailure(newService, failure));
  process.exitCode = 1;
}
