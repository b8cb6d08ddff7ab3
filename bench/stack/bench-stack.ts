/** What API Gateway's emulation, the authorizer, the functions' workers and DynamoDB Local add in `npm start` to lambda/http alone. */
import { comparisonTable, ratio, whole } from '../comparison-table.ts';
import { sendLoad } from '../http/send-load.ts';
import { median } from '../median.ts';
import type { Section } from '../section.ts';
import { runStack } from './running-stack.ts';
import { gettingUsers, plainServer, presentingTokens, type Target } from './targets.ts';

const USERS = 100;
const CONNECTIONS = 8;

interface Times {
  /** With one request at a time. */
  readonly milliseconds: number;
  /** With CONNECTIONS requests at a time. */
  readonly requestsPerSecond: number;
}

export const benchStack: Section = async ({ quick }) => {
  await using plain = await plainServer(USERS);
  await using memory = await runStack('memory');
  await using dynamodb = await runStack('dynamodb');
  const onMemory = await gettingUsers('npm start, memory', memory, USERS);
  const onDynamodb = await gettingUsers('npm start, dynamodb', dynamodb, USERS);
  const token = 'another access token each time';
  const targets = [
    plain.target,
    onMemory,
    onDynamodb,
    await presentingTokens(`npm start, memory, ${token}`, memory, onMemory.userId),
    await presentingTokens(`npm start, dynamodb, ${token}`, dynamodb, onDynamodb.userId),
  ];
  const size = quick ? { rounds: 2, requests: 200 } : { rounds: 9, requests: 1_000 };
  return report(targets, await measureRounds(targets, size));
};

/** For each target the medians of rounds in which all take their turns, after one that warms up. */
async function measureRounds(
  targets: readonly Target[],
  { rounds, requests }: { readonly rounds: number; readonly requests: number },
): Promise<readonly Times[]> {
  const measured = targets.map((target) => ({ target, times: [] as Times[] }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { target, times } of measured) {
      const result = await measureOnce(target, requests);
      if (round > 0) times.push(result);
    }
  }
  return measured.map(({ times }) => ({
    milliseconds: median(times.map(({ milliseconds }) => milliseconds)),
    requestsPerSecond: median(times.map(({ requestsPerSecond }) => requestsPerSecond)),
  }));
}

async function measureOnce(target: Target, count: number): Promise<Times> {
  const { port, status } = target;
  const send = async (connections: number) => {
    const requests = Array.from({ length: count }, () => target.next());
    return (await sendLoad({ port, status, requests, connections })).seconds;
  };
  return {
    milliseconds: ((await send(1)) / count) * 1000,
    requestsPerSecond: count / (await send(CONNECTIONS)),
  };
}

function report(targets: readonly Target[], times: readonly Times[]): string {
  const plain = times[0]?.milliseconds ?? Number.NaN;
  const plainRate = times[0]?.requestsPerSecond ?? Number.NaN;
  return [
    `GET by id through npm start against lambda/http on plain node:http and the memory store (first row), ${USERS} users.`,
    comparisonTable(
      ['', 'ms/req', 'adds ms', 'ratio', `req/s, ${CONNECTIONS} at once`, 'ratio'],
      times.map(({ milliseconds, requestsPerSecond }, at) => [
        targets[at]?.name ?? '',
        milliseconds.toFixed(2),
        (milliseconds - plain).toFixed(2),
        ratio(milliseconds / plain),
        whole(requestsPerSecond),
        ratio(requestsPerSecond / plainRate),
      ]),
    ),
  ].join('\n');
}
