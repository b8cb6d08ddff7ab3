import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../local/make-folder.ts';

describe('makeFolder', () => {
  const root = mkdtempSync(join(tmpdir(), 'make-folder-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('makes the folders above it too, and is content with one that is there', () => {
    const path = join(root, 'a', 'b', 'c');
    makeFolder(path);
    makeFolder(path);
    expect(existsSync(path)).toBe(true);
  });

  it('lets nobody but its owner in, whatever mode the files have that others write there', () => {
    const path = join(root, 'mine', 'too');
    makeFolder(path);
    for (const made of [path, dirname(path)]) expect(statSync(made).mode & 0o777).toBe(0o700);
  });

  it('does not take a file for a folder', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    expect(() => makeFolder(file)).toThrow(/EEXIST/);
    expect(() => makeFolder(join(file, 'below'))).toThrow(/ENOTDIR/);
  });

  it.each(['/proc/nothing', '/proc/nothing/below'])(
    'ends where no folder can be made: %s',
    (path) => {
      expect(() => makeFolder(path)).toThrow();
    },
  );
});
