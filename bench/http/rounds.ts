/** Servers measured in turns: what the machine does meanwhile meets all of them. */
import { median } from '../median.ts';
import type { Operation } from './scim-requests.ts';
import { sendLoad } from './send-load.ts';
import type { ServerProcess } from './server-process.ts';

export interface Cost {
  readonly requestsPerSecond: number;
  /** Processor time of the server for one request, in microseconds. */
  readonly cpuMicroseconds: number;
  readonly senderShare: number;
}

/** A server asked for one thing. */
export interface Contestant {
  readonly server: ServerProcess;
  readonly operation: Operation;
}

export interface RoundOptions {
  readonly users: number;
  readonly rounds: number;
  readonly requestsPerRound: number;
  readonly connections: number;
}

/** The costs of each contestant in their order, round by round, after one round that warms up. */
export async function measureRounds(
  contestants: readonly Contestant[],
  options: RoundOptions,
): Promise<readonly (readonly Cost[])[]> {
  const measured = contestants.map((contestant) => ({ contestant, costs: [] as Cost[] }));
  for (let round = 0; round <= options.rounds; round += 1) {
    for (const { contestant, costs } of round % 2 === 0 ? measured : measured.toReversed()) {
      const cost = await measureOnce(contestant, round, options);
      if (round > 0) costs.push(cost);
    }
  }
  return measured.map(({ costs }) => costs);
}

async function measureOnce(
  { server, operation }: Contestant,
  round: number,
  { users, requestsPerRound, connections }: RoundOptions,
): Promise<Cost> {
  const requests = Array.from({ length: requestsPerRound }, (_, at) =>
    operation.request(round * requestsPerRound + at, users),
  );
  const { port } = server;
  const before = await server.cpuSeconds();
  const { seconds, senderShare } = await sendLoad({
    port,
    requests,
    connections,
    status: operation.status,
  });
  const cpuSeconds = (await server.cpuSeconds()) - before;
  return {
    requestsPerSecond: requests.length / seconds,
    cpuMicroseconds: (cpuSeconds / requests.length) * 1e6,
    senderShare,
  };
}

export const middle = (costs: readonly Cost[], of: keyof Cost): number =>
  median(costs.map((cost) => cost[of]));

/** The median of the ratios of those rounds that stood side by side. */
export const ratioOf = (over: readonly Cost[], under: readonly Cost[], of: keyof Cost): number =>
  median(over.map((cost, round) => cost[of] / (under[round]?.[of] ?? Number.NaN)));
