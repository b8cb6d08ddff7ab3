/**
 * What the job remembers between cycles and runs: per source object its anchor (the SCIM id), what was last brought
 * over, and its escrow; for the whole job the clock, the watermark and the quarantine. Holds digests instead of
 * attribute values, and never the token.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { EscrowEntry } from './escrow.ts';
import { InputError } from './input-error.ts';
import { ensureFolderOf } from './output-file.ts';
import type { Quarantine } from './quarantine.ts';

/**
 * none: nothing at the target that we know of · linked: managed · softDeleted: disabled, to be deleted when purged ·
 * released: disabled and no longer ours, found again only by a match.
 */
export type Link = 'none' | 'linked' | 'softDeleted' | 'released';

export interface ObjectState {
  link: Link;
  scimId?: string | undefined;
  /** As last sent or read. */
  active?: boolean | undefined;
  /** Of what was last brought over, so that only changed objects are worked on. */
  digest?: string | undefined;
  /** The manager's SCIM id as last sent or read. */
  managerScimId?: string | undefined;
  /** SCIM ids of a group's members as last sent; never read back. */
  members?: Set<string> | undefined;
  /** Whether the manager at the target came from the source, so that it may be taken away. */
  sourceHadManager?: boolean | undefined;
  escrow?: EscrowEntry | undefined;
  referenceEscrow?: EscrowEntry | undefined;
}

export interface JobState {
  /** The base of the Tenant URL to which the anchors belong. */
  readonly target: string;
  /** Cycles begun in the life of the job. */
  cycles: number;
  /** When the next cycle begins, in simulated milliseconds. */
  clockMs: number;
  /** When the last whole cycle began; undefined until the initial cycle is through. */
  watermarkMs?: number | undefined;
  quarantine?: Quarantine | undefined;
  /** By their id at the source. */
  readonly users: Map<string, ObjectState>;
  readonly groups: Map<string, ObjectState>;
}

export function newJobState(target: string, nowMs: number): JobState {
  return { target, cycles: 0, clockMs: nowMs, users: new Map(), groups: new Map() };
}

export function objectStateOf(objects: Map<string, ObjectState>, sourceId: string): ObjectState {
  const existing = objects.get(sourceId);
  if (existing !== undefined) return existing;
  const created: ObjectState = { link: 'none' };
  objects.set(sourceId, created);
  return created;
}

const escrowShape = z.object({
  firstFailureMs: z.number(),
  dueMs: z.number(),
  attempts: z.number(),
  errorCode: z.string(),
  digest: z.string(),
});

const objectShape = z.object({
  link: z.enum(['none', 'linked', 'softDeleted', 'released']),
  scimId: z.string().optional(),
  active: z.boolean().optional(),
  digest: z.string().optional(),
  managerScimId: z.string().optional(),
  members: z
    .array(z.string())
    .transform((ids) => new Set(ids))
    .optional(),
  sourceHadManager: z.boolean().optional(),
  escrow: escrowShape.optional(),
  referenceEscrow: escrowShape.optional(),
});

const fileShape = z.object({
  version: z.literal(2),
  target: z.string(),
  cycles: z.number(),
  clockMs: z.number(),
  watermarkMs: z.number().optional(),
  quarantine: z
    .object({
      reason: z.enum(['EncounteredQuarantineException', 'EncounteredEscrowProportionThreshold']),
      errorCode: z.string(),
      sinceMs: z.number(),
    })
    .optional(),
  users: z.record(z.string(), objectShape),
  groups: z.record(z.string(), objectShape),
});

/** Undefined when there is no such file yet. @throws InputError when it is no state file of this target. */
export async function readJobState(file: string, target: string): Promise<JobState | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new InputError(`--state: ${file} cannot be read (${error.code})`);
  });
  if (text === undefined) return undefined;
  const parsed = fileShape.safeParse(parseJson(text));
  if (!parsed.success)
    throw new InputError(`--state: ${file} is no state file of this version; use --restart`);
  const { version: _, users, groups, ...rest } = parsed.data;
  if (rest.target !== target) {
    throw new InputError(
      `--state: ${file} belongs to ${rest.target}; name another, or use --restart`,
    );
  }
  return {
    ...rest,
    users: new Map(Object.entries(users)),
    groups: new Map(Object.entries(groups)),
  };
}

/** Whole or not at all: written beside and renamed. Readable by its owner only. */
export async function writeJobState(file: string, state: JobState): Promise<void> {
  const json = JSON.stringify({ version: 2, ...state }, (_, value) => {
    if (value instanceof Map) return Object.fromEntries(value);
    return value instanceof Set ? [...value] : value;
  });
  try {
    await ensureFolderOf(file);
    await writeFile(`${file}.new`, json, { mode: 0o600 });
    await rename(`${file}.new`, file);
  } catch (error) {
    throw new InputError(
      `--state: ${file} cannot be written (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
