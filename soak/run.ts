/** `npm run soak`: long trials of what tests hold in a short form. Exit 1 where something did not hold. */
import { parseRunOptions } from '../bench/run-options.ts';
import { startDynamodbLocal } from '../local/dynamodb-local.ts';
import { changingWalk } from './changing-walk.ts';
import { soakCredentials } from './credentials/soak-credentials.ts';
import { crowdedGroup } from './crowded-group.ts';
import { createDirectoryService, type DirectoryService } from './directory-service.ts';
import { type Injected, injectFaults } from './injected-faults.ts';
import { polledGroup } from './polled-group.ts';
import type { Trial } from './trial.ts';

const FAULT_SHARE = 0.05;
/** On a stack of its own; the others are on a directory without a gateway. */
const CREDENTIALS = 'credentials';

interface Soak {
  readonly title: string;
  readonly faultShare?: number;
  readonly run: (service: DirectoryService, divisor: number) => Promise<Trial>;
}

const crowd: Soak['run'] = (service, divisor) =>
  crowdedGroup(service, { clients: 64, changes: Math.floor(10_048 / divisor) });

const soaks: Readonly<Record<string, Soak>> = {
  crowd: { title: '64 clients change the members of one group', run: crowd },
  faults: {
    title: `the same, while ${100 * FAULT_SHARE} % of all transactions are in conflict or throttled`,
    faultShare: FAULT_SHARE,
    run: crowd,
  },
  poll: {
    title: 'readers poll a group with If-None-Match while 8 clients add members',
    run: (service, divisor) =>
      polledGroup(service, { writers: 8, readers: 4, changes: Math.floor(2_000 / divisor) }),
  },
  walk: {
    title: 'a walk of 20,000 users by cursor while 500 go and 500 come',
    run: (service, divisor) =>
      changingWalk(service, {
        users: Math.floor(20_000 / divisor),
        changes: Math.floor(500 / divisor),
        pageSize: 100,
      }),
  },
};

const names = [...Object.keys(soaks), CREDENTIALS];
const { positionals, values } = parseRunOptions(
  { allowPositionals: true, options: { quick: { type: 'boolean', default: false } } },
  `npm run soak -- ${names.map((name) => `[${name}]`).join(' ')} [--quick]`,
);
const chosen = positionals.length === 0 ? names : positionals;
const unknown = chosen.find((name) => !names.includes(name));
if (unknown !== undefined) {
  console.error(`there is no trial "${unknown}": choose of ${names.join(', ')}`);
  process.exit(2);
}
const divisor = values.quick ? 20 : 1;
const ofDirectory = chosen.flatMap((name) => {
  const soak = soaks[name];
  return soak ? [{ name, soak }] : [];
});
if (ofDirectory.length > 0) {
  const database = await startDynamodbLocal({ inMemory: true });
  try {
    for (const { name, soak } of ofDirectory) await runOnDirectory(database.endpoint, name, soak);
  } finally {
    await database.stop();
  }
}
if (chosen.includes(CREDENTIALS)) {
  console.log(
    `\n# ${CREDENTIALS}: 25 requests a second while keys rotate, graces end, credentials are revoked and tenants switched`,
  );
  report(await soakCredentials(divisor));
}

async function runOnDirectory(
  endpoint: string,
  name: string,
  { title, faultShare, run }: Soak,
): Promise<void> {
  console.log(`\n# ${name}: ${title}`);
  let injected: Injected | undefined;
  const service = await createDirectoryService(endpoint, {
    tenant: name,
    prepare(client) {
      if (faultShare !== undefined) injected = injectFaults(client, faultShare);
    },
  });
  try {
    const { figures, problems } = await run(service, divisor);
    report({ figures: { ...figures, ...injected }, problems });
  } finally {
    service.stop();
  }
}

function report({ figures, problems }: Trial): void {
  for (const [figure, value] of Object.entries(figures)) console.log(`${figure}: ${value}`);
  for (const problem of problems.slice(0, 20)) console.log(`PROBLEM ${problem}`);
  console.log(problems.length === 0 ? 'holds' : `${problems.length} problems`);
  if (problems.length > 0) process.exitCode = 1;
}
