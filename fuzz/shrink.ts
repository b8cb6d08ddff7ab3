/** From a failure to the fewest and smallest requests that bring it about. */
import type { Request } from './exchange.ts';
import { isArray, isObject, type Json, parseJson } from './json.ts';
import { type Failure, replay } from './round.ts';
import type { NewService } from './service.ts';

/** Each is a replay of the requests that are left. */
const MOST_TRIES = 600;

export async function shrink(
  newService: NewService,
  { requests, defects }: Failure,
): Promise<readonly Request[]> {
  let tries = 0;
  const fails = async (candidate: readonly Request[]): Promise<boolean> => {
    tries += 1;
    if (tries > MOST_TRIES) return false;
    const found = await replay(newService, candidate);
    return found.some((defect) => defects.includes(defect));
  };
  if (!(await fails(requests))) return requests;
  const few = await fewer(requests, fails);
  return smaller(few, fails);
}

type Fails = (candidate: readonly Request[]) => Promise<boolean>;

/** Leaves out runs of the requests before the last, of half of them at first and of one at the end. */
async function fewer(requests: readonly Request[], fails: Fails): Promise<readonly Request[]> {
  let kept = requests;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = kept.length - 1 - size; at > -size; at -= size) {
      const candidate = [...kept.slice(0, Math.max(0, at)), ...kept.slice(at + size)];
      if (candidate.length < kept.length && (await fails(candidate))) kept = candidate;
    }
  }
  return kept;
}

/** Leaves out members and elements of the bodies, one by one. */
async function smaller(requests: readonly Request[], fails: Fails): Promise<readonly Request[]> {
  let kept = requests;
  for (const index of requests.keys()) {
    let isSmaller = true;
    while (isSmaller) {
      isSmaller = false;
      for (const body of smallerBodies(kept[index])) {
        const candidate = kept.map((request, at) =>
          at === index ? { ...request, body } : request,
        );
        if (!(await fails(candidate))) continue;
        kept = candidate;
        isSmaller = true;
        break;
      }
    }
  }
  return kept;
}

function smallerBodies(request: Request | undefined): readonly string[] {
  const body = parseJson(request?.body);
  return body === undefined ? [] : smallerValues(body).map((value) => JSON.stringify(value));
}

function smallerValues(value: Json): readonly Json[] {
  if (isArray(value)) {
    return [
      ...value.map((_, index) => value.toSpliced(index, 1)),
      ...value.flatMap((element, index) =>
        smallerValues(element).map((less) => value.with(index, less)),
      ),
    ];
  }
  if (!isObject(value)) return [];
  const entries = Object.entries(value);
  return [
    ...entries.map((_, index) => Object.fromEntries(entries.toSpliced(index, 1))),
    ...entries.flatMap(([name, member], index) =>
      smallerValues(member).map((less) => Object.fromEntries(entries.with(index, [name, less]))),
    ),
  ];
}
