/** Files that the job writes: their folder is made on the way, and only their owner may read them. */
import { createWriteStream, existsSync, type WriteStream } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export async function ensureFolderOf(file: string): Promise<void> {
  await makeFolder(dirname(file));
}

/** Node's own `recursive` never comes back where a folder exists that takes no other, as below /proc. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    const parent = dirname(path);
    if (code !== 'ENOENT' || existsSync(parent)) throw error;
    await makeFolder(parent);
    await mkdir(path);
  }
}

/** Rejects with the system's error when the file cannot be opened for appending. */
export async function openForAppending(file: string): Promise<WriteStream> {
  await ensureFolderOf(file);
  const handle = await open(file, 'a', 0o600);
  return createWriteStream(file, { fd: handle });
}
