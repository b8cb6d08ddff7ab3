/** From when to when a credential is good, and whether the answers that it got agree with that. Pure. */

/** Epoch milliseconds throughout. */
export interface CredentialLife {
  /** When it was known to be good: from then on every request must pass. */
  readonly from: number;
  /** When its end began; absent while it is good. */
  readonly endBegan?: number;
  /** How long after that it may still pass, in milliseconds. */
  readonly bound?: number;
  /** When it began to be good again, as a tenant that is switched on; it must pass when the bound is over. */
  readonly againBegan?: number;
}

export interface Use {
  /** Name of a life. */
  readonly credential: string;
  readonly sent: number;
  readonly answered: number;
  /** 0 where no answer came. */
  readonly status: number;
}

export interface Verdict {
  readonly passed: number;
  readonly refused: number;
  /** By credential, for those whose end began: how long after that it still passed, in milliseconds. */
  readonly longestAfterEnd: ReadonlyMap<string, number>;
  readonly problems: readonly string[];
}

/**
 * A good credential's request must pass; one that was sent when the bound was over must be refused with 401 or 403. In between both are
 * right, and what passes there is measured.
 */
export function judge(lives: ReadonlyMap<string, CredentialLife>, uses: readonly Use[]): Verdict {
  const judged = uses.map((use) => {
    const life = lives.get(use.credential);
    if (!life) throw new Error(`nothing is known of ${use.credential}`);
    return { use, life, state: stateOf(life, use), answer: answerOf(use) };
  });
  const countOf = (wanted: string) => judged.filter(({ answer }) => answer === wanted).length;
  return {
    passed: countOf('passed'),
    refused: countOf('refused'),
    longestAfterEnd: new Map(
      [...lives].flatMap(([credential, { endBegan, againBegan = Number.POSITIVE_INFINITY }]) => {
        if (endBegan === undefined) return [];
        const late = uses
          .filter((use) => use.credential === credential && answerOf(use) === 'passed')
          .filter(({ sent, answered }) => sent >= endBegan && answered < againBegan)
          .map(({ sent }) => sent - endBegan);
        return [[credential, Math.max(0, ...late)] as const];
      }),
    ),
    problems: judged
      .filter(({ state, answer }) => !ALLOWED[state].includes(answer))
      .map(({ use, state }) => `${use.credential}, ${state}: ${use.status}`),
  };
}

type State = 'good' | 'either' | 'ended';

const ALLOWED: Readonly<Record<State, readonly string[]>> = {
  good: ['passed'],
  either: ['passed', 'refused'],
  ended: ['refused'],
};

function answerOf({ status }: Use): 'passed' | 'refused' | 'failed' {
  if (status >= 200 && status < 300) return 'passed';
  return status === 401 || status === 403 ? 'refused' : 'failed';
}

function stateOf(
  { from, endBegan, bound = 0, againBegan = Number.POSITIVE_INFINITY }: CredentialLife,
  { sent, answered }: Use,
): State {
  if (sent >= againBegan + bound) return 'good';
  if (endBegan === undefined || answered < endBegan) return sent >= from ? 'good' : 'either';
  if (sent < endBegan + bound) return 'either';
  return answered < againBegan ? 'ended' : 'either';
}
