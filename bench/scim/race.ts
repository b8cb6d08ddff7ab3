/** Functions that do the same work, measured in turns in one process: what the machine does meanwhile meets all of them. */
import { median } from '../median.ts';

export interface Race {
  readonly name: string;
  /** How many inputs one call of a contestant works through; for all of them the same. */
  readonly inputs: number;
  /** Works through all inputs, and returns something that depends on each result, so that none can be left out. */
  readonly ours: Contestant;
  readonly others: Readonly<Record<string, Contestant>>;
}

export type Contestant = () => number;

/** What a file of this folder contributes: its rows, and a line that says what they were measured with. */
export type Topic = () => Promise<{ readonly inputs: string; readonly races: readonly Race[] }>;

export interface RaceResult {
  readonly name: string;
  readonly inputs: number;
  /** Inputs per second. */
  readonly ours: number;
  readonly others: readonly {
    readonly name: string;
    readonly perSecond: number;
    /** Ours over theirs: the median of the ratios of the rounds. */
    readonly ratio: number;
  }[];
}

const ROUND_MILLISECONDS = 120;
const ROUNDS = 11;

export function runRace({ name, inputs, ours, others }: Race, quick: boolean): RaceResult {
  const names = Object.keys(others);
  const contestants = [ours, ...Object.values(others)];
  const milliseconds = quick ? ROUND_MILLISECONDS / 10 : ROUND_MILLISECONDS;
  const speeds: number[][] = contestants.map(() => []);
  for (let round = 0; round <= (quick ? 2 : ROUNDS); round++) {
    for (const at of inTurn(contestants.length, round)) {
      const contestant = contestants[at];
      if (!contestant) continue;
      const perSecond = inputs * callsPerSecond(contestant, milliseconds);
      // The first round warms up.
      if (round > 0) speeds[at]?.push(perSecond);
    }
  }
  const [mine = [], ...theirs] = speeds;
  return {
    name,
    inputs,
    ours: median(mine),
    others: names.map((other, at) => {
      const their = theirs[at] ?? [];
      return {
        name: other,
        perSecond: median(their),
        ratio: median(mine.map((speed, round) => speed / (their[round] ?? Number.NaN))),
      };
    }),
  };
}

/** Every other round the other way round. */
function inTurn(count: number, round: number): readonly number[] {
  const order = Array.from({ length: count }, (_, at) => at);
  return round % 2 === 0 ? order : order.toReversed();
}

/** Kept, so that the results of what is measured count for something. */
let results = 0;

function callsPerSecond(contestant: Contestant, milliseconds: number): number {
  const start = performance.now();
  let calls = 0;
  let elapsed = 0;
  do {
    results = (results + contestant()) % 1_000_003;
    calls += 1;
    elapsed = performance.now() - start;
  } while (elapsed < milliseconds);
  return (calls * 1_000) / elapsed;
}
