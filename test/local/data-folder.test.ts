import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataFolder, writeFileAtomically } from '../../local/data-folder.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'data-'));
});
afterEach(() => rm(parent, { recursive: true }));

describe('openDataFolder', () => {
  it('makes the folder and gives it free again', async () => {
    const path = join(parent, 'a', 'b');
    openDataFolder(path).release();
    expect(await readdir(path)).toEqual(['logs']);
    openDataFolder(path).release();
  });

  it('refuses a folder that a living process holds', async () => {
    await writeFile(join(parent, 'lock'), `${process.ppid}\n`);
    expect(() => openDataFolder(parent)).toThrow(`process ${process.ppid} uses the data folder`);
  });

  it('takes over a folder whose holder has died', async () => {
    await writeFile(join(parent, 'lock'), '999999999\n');
    openDataFolder(parent);
    expect(await readFile(join(parent, 'lock'), 'utf8')).toBe(`${process.pid}\n`);
  });

  it('says which folder cannot be written', async () => {
    await writeFile(join(parent, 'file'), '');
    expect(() => openDataFolder(join(parent, 'file', 'data'))).toThrow(
      'cannot be written (ENOTDIR)',
    );
  });
});

describe('writeFileAtomically', () => {
  it('replaces a file whole, readable by its owner alone, and leaves nothing beside it', async () => {
    const file = join(parent, 'f');
    await writeFile(file, 'old and longer');
    await chmod(file, 0o644);
    writeFileAtomically(file, 'new');
    expect(await readFile(file, 'utf8')).toBe('new');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(parent)).toEqual(['f']);
  });
});
