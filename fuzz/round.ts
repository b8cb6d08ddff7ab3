/** A round: one service from its start, and requests that follow from a seed. Nothing outlives it, so that memory stays bounded. */
import { inspect } from 'node:util';
import { examine } from './check/examine.ts';
import type { Answer, Request } from './exchange.ts';
import { anyRequest } from './generate/any-request.ts';
import { mutateRequest } from './hostile/mutate-request.ts';
import { Known } from './known.ts';
import { type Published, readPublished } from './published.ts';
import { createRandom } from './random.ts';
import type { NewService, Service } from './service.ts';

export const REQUESTS_PER_ROUND = 1_000;

/** Every third request is followed closely. */
const THOROUGHNESS = 1 / 3;

export interface Failure {
  readonly seed: number;
  readonly defects: readonly string[];
  /** All of the round up to the one that failed. */
  readonly requests: readonly Request[];
  readonly answer: Answer;
  /** What was thrown inside of the service, if it was that; as text, to reach other threads. */
  readonly cause: string | undefined;
}

export interface RoundOptions {
  readonly newService: NewService;
  readonly seed: number;
  readonly requests: number;
  readonly onAnswer?: (sent: {
    readonly published: Published;
    readonly request: Request;
    readonly answer: Answer;
    readonly isPlausible: boolean;
  }) => void;
}

/** Ends at the first failure. */
export async function runRound(options: RoundOptions): Promise<Failure | undefined> {
  const { newService, seed, requests: count, onAnswer } = options;
  const random = createRandom(seed);
  const service = newService();
  const published = await readPublished(service.send);
  const known = new Known(published);
  const requests: Request[] = [];
  for (let number = 1; number <= count; number++) {
    const plausible = anyRequest({ random, known });
    const isPlausible = random.chance(0.5);
    const draft = isPlausible ? plausible : mutateRequest(random, plausible);
    const request: Request = { ...draft, number };
    requests.push(request);
    const thoroughly = random.chance(THOROUGHNESS);
    const { answer, defects } = await examine(service.send, published, request, thoroughly);
    if (defects.length > 0) {
      return { seed, defects, requests, answer, cause: causeOf(service) };
    }
    known.learn(request, answer);
    onAnswer?.({ published, request, answer, isPlausible });
  }
  return undefined;
}

function causeOf({ lastDefect }: Service): string | undefined {
  const defect = lastDefect();
  return defect === undefined ? undefined : inspect(defect);
}

/** Sends the requests to a new service, the last one under close watch; what is wrong with its answer. */
export async function replay(
  newService: () => Service,
  requests: readonly Request[],
): Promise<readonly string[]> {
  const { send } = newService();
  const published = await readPublished(send);
  for (const request of requests.slice(0, -1)) await send(request);
  const last = requests.at(-1);
  return last ? (await examine(send, published, last, true)).defects : [];
}
