/** lambda/http against scimmy-routers: the same users, the same requests, in one run. */
import { aimed, comparisonTable, ratio, whole } from '../comparison-table.ts';
import type { Section } from '../section.ts';
import { type Cost, measureRounds, middle, ratioOf } from './rounds.ts';
import { assertSameAnswers } from './same-answers.ts';
import { OPERATIONS } from './scim-requests.ts';
import { startServer } from './server-process.ts';

const AIMS = { get: 8, create: 5, patch: 15 } as const;
/** Of our own GET by id. */
const FILTER_AIM = 0.9;
const CONNECTIONS = 8;

type OperationName = keyof typeof OPERATIONS;
const OPERATION_NAMES = [
  'get',
  'filter',
  'create',
  'patch',
] as const satisfies readonly OperationName[];

type Costs = Record<'ours' | 'scimmy' | 'bare', readonly Cost[]>;

export const benchHttp: Section = async ({ quick }) => {
  const users = quick ? 1_000 : 10_000;
  await using started = new AsyncDisposableStack();
  const start = async (file: string) => {
    const server = await startServer(file, users);
    started.defer(server.stop);
    return server;
  };
  const ours = await start('scim-server.ts');
  const scimmy = await start('scimmy-server.ts');
  const bare = await start('bare-server.ts');
  await assertSameAnswers(ours.port, scimmy.port);
  const contestants = OPERATION_NAMES.flatMap((name) =>
    [ours, scimmy, bare].map((server) => ({ server, operation: OPERATIONS[name] })),
  );
  const costs = await measureRounds(contestants, {
    users,
    rounds: quick ? 2 : 9,
    requestsPerRound: quick ? 500 : 2_000,
    connections: CONNECTIONS,
  });
  return report(users, (name) => {
    const [mine = [], theirs = [], floor = []] = costs.slice(3 * OPERATION_NAMES.indexOf(name));
    return { ours: mine, scimmy: theirs, bare: floor };
  });
};

function report(users: number, costsOf: (name: OperationName) => Costs): string {
  const filterRatio = ratioOf(costsOf('get').ours, costsOf('filter').ours, 'cpuMicroseconds');
  return [
    `lambda/http on the memory store against scimmy-routers on express, ${whole(users)} users, ${CONNECTIONS} connections.`,
    'The ratio that is aimed at is of the processor time that a server needs for a request.',
    comparisonTable(
      [
        '',
        'CPU µs/req',
        'scimmy',
        'node:http',
        'ratio',
        'req/s',
        'scimmy',
        'ratio',
        'sender',
        'aim',
      ],
      OPERATION_NAMES.map((name) => row(name, costsOf(name))),
    ),
    `Filter against our own GET by id: ${ratio(filterRatio)} (${aimed(filterRatio >= FILTER_AIM, `at least ${FILTER_AIM}`)}).`,
  ].join('\n');
}

function row(name: OperationName, { ours, scimmy, bare }: Costs) {
  const cpuRatio = ratioOf(scimmy, ours, 'cpuMicroseconds');
  const aim = name === 'filter' ? undefined : AIMS[name];
  return [
    OPERATIONS[name].name,
    whole(middle(ours, 'cpuMicroseconds')),
    whole(middle(scimmy, 'cpuMicroseconds')),
    whole(middle(bare, 'cpuMicroseconds')),
    ratio(cpuRatio),
    whole(middle(ours, 'requestsPerSecond')),
    whole(middle(scimmy, 'requestsPerSecond')),
    ratio(ratioOf(ours, scimmy, 'requestsPerSecond')),
    middle(ours, 'senderShare').toFixed(2),
    aim === undefined ? '' : aimed(cpuRatio >= aim, `${aim}x`),
  ];
}
