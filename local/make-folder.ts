import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** What lies in them is people's data, and files that others write there (a table, bundles) take the system's own mode. */
const OWNER_ONLY = { mode: 0o700 };

/**
 * Makes the folder and those above it, for their owner alone. Node's own `recursive` never comes back where a folder exists that takes no other,
 * as below /proc.
 * @throws the system's error
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, OWNER_ONLY);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(path).isDirectory()) return;
    if (code !== 'ENOENT' || existsSync(dirname(path))) throw error;
    makeFolder(dirname(path));
    mkdirSync(path, OWNER_ONLY);
  }
}
