import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { ENVIRONMENT } from '../../lambda/contract/environment.ts';
import { PROJECT_DIRECTORY, resourcesOf, synthesise } from './stack-template.ts';

/** The entry point of each function, by its construct. */
const ENTRIES = {
  ApiKeyWriter: 'api-key',
  Authorizer: 'authorizer',
  KeyRotationRotator: 'key-rotation',
  MembershipsRemovals: 'group-removals',
  MembershipsSweeper: 'membership-sweeper',
  Scim: 'scim',
  SigningKeyRotator: 'signing-key',
  TenantsOperator: 'operator',
  Token: 'token',
};

/** What the Node.js runtime reads, and no code of ours. */
const OF_THE_RUNTIME = ['NODE_OPTIONS'];

describe('the environment of a function', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesise().template;
  });

  it.each(Object.entries(ENTRIES))('%s has all that it needs', (name, entry) => {
    const needed = [...sourceOf(entry).matchAll(/required\(environment, ENVIRONMENT\.(\w+)\)/g)];
    expect(variablesOf(template, name)).toEqual(
      expect.arrayContaining(needed.map(([, key]) => nameOf(key))),
    );
  });

  it.each(Object.entries(ENTRIES))('%s has nothing that it does not read', (name, entry) => {
    const read = [...sourceOf(entry).matchAll(/ENVIRONMENT\.(\w+)/g)].map(([, key]) => nameOf(key));
    const unread = variablesOf(template, name).filter(
      (variable) => ![...read, ...OF_THE_RUNTIME].includes(variable),
    );
    expect(unread).toEqual([]);
  });
});

function variablesOf(template: Template, name: string): string[] {
  const functions = resourcesOf(template, 'AWS::Lambda::Function');
  const [, found] = [...functions].find(([id]) => id.startsWith(`${name}Function`)) ?? [];
  const environment = found?.Properties['Environment'] as
    | { readonly Variables: Readonly<Record<string, unknown>> }
    | undefined;
  return Object.keys(environment?.Variables ?? {});
}

/** The wiring of an entry point, with the wiring that it imports. */
function sourceOf(entry: string, seen = new Set<string>()): string {
  if (seen.has(entry)) return '';
  seen.add(entry);
  const file = join(PROJECT_DIRECTORY, 'lambda', 'handlers', 'wiring', `${entry}.ts`);
  const source = readFileSync(file, 'utf8');
  const imported = [...source.matchAll(/from '\.\/([\w-]+)\.ts'/g)].map(([, name = '']) => name);
  return [source, ...imported.map((name) => sourceOf(name, seen))].join('\n');
}

function nameOf(key = ''): string {
  const name = new Map<string, string>(Object.entries(ENVIRONMENT)).get(key);
  if (name === undefined) throw new Error(`no variable ${key}`);
  return name;
}
