/** Every command that the README shows for AWS: it cannot run here, and is parsed by the program that it is for. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseHistoryArguments } from '../operator/history-arguments.ts';
import { parseRotateKeyArguments } from '../operator/rotate-key-arguments.ts';
import { parseTenantArguments } from '../operator/tenant-arguments.ts';
import { synthesise } from './lib/stack-template.ts';
import { PROJECT_DIRECTORY, readCommands, readProjectFile, runInShell } from './readme-commands.ts';

jest.setTimeout(120_000);

const run = promisify(execFile);

const PROGRAMS: Readonly<Record<string, (words: string[]) => unknown>> = {
  tenant: parseTenantArguments,
  'rotate-key': parseRotateKeyArguments,
  history: parseHistoryArguments,
};

async function commandsFor(beginning: string): Promise<readonly string[]> {
  const lines = (await readCommands())
    .filter(({ needsAws, line }) => needsAws && line.startsWith(beginning))
    .map(({ line }) => line);
  if (lines.length === 0) throw new Error(`the README shows no ${beginning}`);
  return lines;
}

/** What the program makes of the line; a variable stands for a tenant or for what it is called. */
async function parse(line: string): Promise<unknown> {
  const [, name = '', rest = ''] = /^npm run (\S+) -- (.*)$/.exec(line) ?? [];
  const program = PROGRAMS[name];
  if (!program) throw new Error(`nobody parses ${line}`);
  return await program(
    rest
      .replaceAll(/"?\$?TENANT"?/g, 'acme')
      .replaceAll('"', '')
      .split(' '),
  );
}

describe('a command that needs AWS', () => {
  it('is a valid command of bash, and known here', async () => {
    for (const line of await commandsFor('')) {
      await runInShell(`bash -n <<'COMMAND'\n${line}\nCOMMAND`);
      expect(line).toMatch(/^(npx cdk|aws secretsmanager|npm run (tenant|rotate-key|history) --) /);
    }
  });

  it('of cdk has a verb and options that the pinned CLI knows', async () => {
    for (const line of await commandsFor('npx cdk ')) {
      const [, , verb = '', ...rest] = line.split(' ');
      const { stdout } = await run(join(PROJECT_DIRECTORY, 'node_modules', '.bin', 'cdk'), [
        verb,
        '--help',
      ]);
      expect(stdout).toContain(`cdk ${verb}`);
      for (const option of rest.filter((word) => word.startsWith('-')))
        expect(stdout).toMatch(new RegExp(`(^|[ ,])${option}[ ,]`, 'm'));
    }
  });

  it('is one of those that the stack prints, but for the one for a key that leaked', async () => {
    const { template } = synthesise();
    const printed = Object.entries(template.findOutputs('*'))
      .filter(([id]) => id.endsWith('Command'))
      .map(([, { Value }]) => withoutValues(textOf(Value)));
    const shown = [...(await commandsFor('aws ')), ...(await commandsFor('npm run '))]
      .filter((line) => !line.includes('--revoke-now'))
      .map(withoutValues);
    expect(shown.toSorted()).toEqual(printed.toSorted());
  });

  it('of an operator has arguments that the program takes', async () => {
    const parsed = await Promise.all((await commandsFor('npm run ')).map(parse));
    const choice = {
      kind: 'deployed',
      functionName: '$OPERATOR_FUNCTION_NAME',
      region: '$AWS_REGION',
    };
    expect(parsed).toMatchObject([
      { operation: { operation: 'list' }, choice },
      { operation: { operation: 'rotateKey', tenant: 'default' }, revokeNow: false, choice },
      {
        tenant: 'default',
        subject: { resourceType: 'User', idOrName: '$USER_NAME' },
        from: { kind: 'deployed', tableName: '$TABLE_NAME', region: '$AWS_REGION' },
      },
      { operation: { operation: 'rotateKey', tenant: 'acme' }, revokeNow: true, choice },
    ]);
  });
});

it('leads to a runbook whose commands the programs take', async () => {
  const runbook = await readProjectFile('docs', 'runbook.md');
  const commands = runbook.match(/npm run (tenant|rotate-key|history) -- [^`\n]+/g) ?? [];
  expect(commands.length).toBeGreaterThan(5);
  for (const command of commands) {
    const line = command.replace(/ …$/, '');
    expect({ line, parsed: await parse(line) }).toMatchObject({ parsed: expect.any(Object) });
  }
});

/** What is joined at deployment, with a variable for each value that is known only then. */
function textOf(value: unknown): string {
  const [, parts] = (value as { 'Fn::Join': [string, readonly unknown[]] })['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : '"$VALUE"')).join('');
}

const withoutValues = (line: string) => line.replaceAll(/"\$\w+"|<\w+>/g, '…');
