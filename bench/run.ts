/** `npm run bench`: every section prints ratios against something named. */
import { cpus } from 'node:os';
import { benchBundle } from './bundle/bench-bundle.ts';
import { benchDynamodb } from './dynamodb/bench-dynamodb.ts';
import { benchGroups } from './dynamodb/bench-groups.ts';
import { benchLookUps } from './dynamodb/bench-look-ups.ts';
import { benchManyMembers } from './dynamodb/bench-many-members.ts';
import { benchWalks } from './dynamodb/bench-walks.ts';
import { benchHttp } from './http/bench-http.ts';
import { parseRunOptions } from './run-options.ts';
import { benchScim } from './scim/bench-scim.ts';
import type { Section } from './section.ts';
import { benchStack } from './stack/bench-stack.ts';

const sections: Readonly<Record<string, Section>> = {
  scim: benchScim,
  http: benchHttp,
  stack: benchStack,
  dynamodb: benchDynamodb,
  groups: benchGroups,
  'many-members': benchManyMembers,
  'look-ups': benchLookUps,
  walks: benchWalks,
  bundle: benchBundle,
};

const { positionals, values } = parseRunOptions(
  { allowPositionals: true, options: { quick: { type: 'boolean', default: false } } },
  `npm run bench -- ${Object.keys(sections)
    .map((name) => `[${name}]`)
    .join(' ')} [--quick]`,
);
const chosen = positionals.length === 0 ? Object.keys(sections) : positionals;
const unknown = chosen.find((name) => !Object.hasOwn(sections, name));
if (unknown !== undefined) {
  console.error(`there is no section "${unknown}": choose of ${Object.keys(sections).join(', ')}`);
  process.exit(2);
}

const [processor] = cpus();
console.log(
  `Node ${process.version}, ${cpus().length} x ${processor?.model ?? 'unknown processor'}`,
);
for (const name of chosen) {
  const report = await sections[name]?.(values);
  console.log(`\n# ${name}\n${report}`);
}
