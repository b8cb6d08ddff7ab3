/**
 * Cases of what other SCIM libraries do, from a folder of conformance cases beside the project, or the one that
 * SCIM_CONFORMANCE_DIR names. They are not ours to copy: where the folder is not there, there are no cases.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

export interface ConformanceCase<T> {
  /** The first 10 hexadecimal digits of a hash of the case's content; alike for cases that are alike. */
  readonly id: string;
  readonly source: string;
  readonly content: T;
}

const beside = join(import.meta.dirname, '..', '..', '..', 'shared', 'conformance');

export const conformanceFolder = (): string => process.env['SCIM_CONFORMANCE_DIR'] || beside;

export const hasConformanceFolder = (): boolean => existsSync(conformanceFolder());

/** The cases of a file, `filter-match` for instance; none where the folder is not there. */
export function conformanceCases<T extends object>(file: string): readonly ConformanceCase<T>[] {
  if (!hasConformanceFolder()) return [];
  const entries = readConformanceFile(file) as readonly (T & { source: string })[];
  return entries.map((entry) => ({ id: idOf(entry), source: entry.source, content: entry }));
}

export function readConformanceFile(file: string): unknown {
  return JSON.parse(readFileSync(join(conformanceFolder(), `${file}.json`), 'utf8'));
}

/** Where a case comes from and what others say of it is no part of what it asks. */
const ABOUT = new Set([
  'source',
  'test',
  'votes',
  'agree',
  'note',
  'strictAbnf',
  'scimPatchAgrees',
]);

function idOf(entry: object): string {
  const asked = Object.entries(entry)
    .filter(([name]) => !ABOUT.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex').slice(0, 10);
}
