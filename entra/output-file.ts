/** Files that the job writes: their folder is made on the way, and only their owner may read them. */
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

export async function ensureFolderOf(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
}

/** Rejects with the system's error when the file cannot be opened for appending. */
export async function openForAppending(file: string): Promise<WriteStream> {
  await ensureFolderOf(file);
  const handle = await open(file, 'a', 0o600);
  return createWriteStream(file, { fd: handle });
}
