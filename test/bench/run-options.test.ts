import { execFile } from 'node:child_process';
import { join } from 'node:path';

const run = (script: string, word: string) =>
  new Promise<readonly [code: number, out: string, err: string]>((resolve) => {
    const node = join('node_modules', '.bin', 'node');
    execFile(node, [script, word], (error, out, err) =>
      resolve([Number(error?.code ?? 0), out, err]),
    );
  });

describe.each([
  ['bench/run.ts', /npm run bench -- \[scim\] .*\[bundle\] \[--quick\]/],
  ['fuzz/run.ts', /npm run fuzz -- \[--requests 1000000\] .*/],
  ['soak/run.ts', /npm run soak -- \[crowd\] .*\[credentials\] \[--quick\]/],
])('%s', (script, { source: usage }) => {
  it.each(['--help', '-h'])('explains itself at %s, and runs nothing', async (word) => {
    const [code, out, err] = await run(script, word);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(new RegExp(`^${usage}\\n$`));
  });

  it('refuses an unknown option in one line', async () => {
    const [code, out, err] = await run(script, '--odd');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(new RegExp(`^Unknown option '--odd': ${usage}\\n$`));
  });
});
