/** How far each shard of a table's stream has been read, over restarts. Whoever loses it reads again what the stream still has. */
import { readFileSync } from 'node:fs';
import { writeFileAtomically } from './data-folder.ts';
import { StartError } from './start-error.ts';

export interface StreamPositions {
  /** Sequence number of the last record that was taken care of. */
  get(shardId: string): string | undefined;
  set(shardId: string, sequenceNumber: string): void;
  /** Writes them down, where there are new ones. */
  save(): void;
}

/** @param file absent keeps them in memory. */
export function openStreamPositions(file?: string): StreamPositions {
  const positions = new Map<string, string>(file ? Object.entries(read(file)) : []);
  let isNew = false;
  return {
    get: (shardId) => positions.get(shardId),
    set(shardId, sequenceNumber) {
      positions.set(shardId, sequenceNumber);
      isNew = true;
    },
    save() {
      if (!isNew || file === undefined) return;
      writeFileAtomically(file, `${JSON.stringify(Object.fromEntries(positions))}\n`);
      isNew = false;
    },
  };
}

function read(file: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new StartError(`${file} cannot be read: remove it`, { cause: error });
  }
}
