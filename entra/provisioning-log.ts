/**
 * The provisioning log: one JSON line for each object that a cycle worked on, in the terms of Entra's own log. It
 * holds names and changed values, as Entra's does, so only its owner may read it; the token is blotted out where a
 * server echoes it in its answer.
 */
import { once } from 'node:events';
import type { WriteStream } from 'node:fs';
import { InputError } from './input-error.ts';
import { openForAppending } from './output-file.ts';
import type { ResourceKind } from './provisioning-rules.ts';
import type { AttributeValue } from './target-resource.ts';

export type ProvisioningAction = 'Create' | 'Update' | 'Disable' | 'Delete' | 'Other';

export interface ProvisioningStep {
  readonly name: string;
  readonly type: 'Scoping' | 'Matching' | 'Import' | 'Export' | 'ReferenceResolution';
  readonly status: 'Success' | 'Failure' | 'Skipped' | 'Warning';
  readonly description: string;
}

export interface ModifiedProperty {
  readonly displayName: string;
  readonly oldValue: AttributeValue | null;
  readonly newValue: AttributeValue | null;
}

export interface ProvisioningLogEntry {
  readonly id: string;
  readonly cycle: number;
  /** When it happened, by the clock on the wall. */
  readonly time: string;
  /** When the cycle began, by the job's own clock of 40 minutes a cycle. */
  readonly cycleTime: string;
  readonly action: ProvisioningAction;
  readonly status: 'Success' | 'Failure' | 'Skipped';
  readonly sourceIdentity: {
    readonly id: string;
    readonly displayName: string;
    readonly identityType: ResourceKind;
  };
  readonly targetIdentity: {
    readonly id: string | null;
    readonly identityType: ResourceKind;
  };
  readonly provisioningSteps: readonly ProvisioningStep[];
  readonly modifiedProperties: readonly ModifiedProperty[];
  readonly statusInfo: { readonly errorCode: string; readonly reason: string } | null;
  readonly durationMs: number;
}

export interface ProvisioningLog {
  write(entry: ProvisioningLogEntry): void;
  /** @throws InputError when something could not be written. */
  close(): Promise<void>;
}

/** Appends to the file; `clean` takes secrets out of a text. @throws InputError when it cannot be opened. */
export async function openProvisioningLog(
  file: string,
  clean: (text: string) => string,
): Promise<ProvisioningLog> {
  let failure: NodeJS.ErrnoException | undefined;
  const stream: WriteStream = await openForAppending(file).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`--log: ${file} cannot be written (${error.code})`);
  });
  stream.on('error', (error) => {
    failure = error;
  });
  return {
    write(entry) {
      stream.write(`${JSON.stringify(cleaned(entry, clean))}\n`);
    },
    async close() {
      if (!stream.destroyed) {
        stream.end();
        await once(stream, 'close').catch(() => {});
      }
      if (failure !== undefined) {
        throw new InputError(`--log: ${file} cannot be written (${failure.code})`);
      }
    },
  };
}

function cleaned(
  entry: ProvisioningLogEntry,
  clean: (text: string) => string,
): ProvisioningLogEntry {
  if (entry.statusInfo === null) return entry;
  return {
    ...entry,
    statusInfo: { ...entry.statusInfo, reason: clean(entry.statusInfo.reason) },
    provisioningSteps: entry.provisioningSteps.map((step) => ({
      ...step,
      description: clean(step.description),
    })),
  };
}
