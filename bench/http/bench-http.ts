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

type Costs = Record<'ours' | 'scimmy' | 'bare', readonly Cost[]>;

export const benchHttp: Section = async ({ quick }) => {
  const users = quick ? 1_000 : 10_000;
  const servers = {
    ours: await startServer('scim-server.ts', users),
    scimmy: await startServer('scimmy-server.ts', users),
    bare: await startServer('bare-server.ts', users),
  };
  try {
    await assertSameAnswers(servers.ours.port, servers.scimmy.port);
    const measure = async (name: keyof typeof OPERATIONS): Promise<Costs> => {
      const [ours = [], scimmy = [], bare = []] = await measureRounds(
        [servers.ours, servers.scimmy, servers.bare],
        {
          operation: OPERATIONS[name],
          users,
          rounds: quick ? 2 : 9,
          requestsPerRound: quick ? 500 : 2_000,
          connections: CONNECTIONS,
        },
      );
      return { ours, scimmy, bare };
    };
    const results = {
      get: await measure('get'),
      filter: await measure('filter'),
      create: await measure('create'),
      patch: await measure('patch'),
    };
    return report(users, results);
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
};

function report(users: number, results: Record<keyof typeof OPERATIONS, Costs>): string {
  const names = Object.keys(results) as (keyof typeof OPERATIONS)[];
  const filterRatio = ratioOf(results.get.ours, results.filter.ours, 'cpuMicroseconds');
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
      names.map((name) => row(name, results[name])),
    ),
    `Filter against our own GET by id: ${ratio(filterRatio)} (${aimed(filterRatio >= FILTER_AIM, `at least ${FILTER_AIM}`)}).`,
  ].join('\n');
}

function row(name: keyof typeof OPERATIONS, { ours, scimmy, bare }: Costs) {
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
