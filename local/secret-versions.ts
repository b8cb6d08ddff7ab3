/**
 * What Secrets Manager keeps of a secret: versions, and staging labels each of which is on one version at a time.
 * Pure: every change returns a new secret.
 */

export interface SecretVersion {
  readonly id: string;
  /** Absent in a version that a rotation has begun and not yet given a value. */
  readonly value?: string;
  readonly stages: readonly string[];
  /** Epoch seconds. */
  readonly createdDate: number;
}

export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly tags?: readonly SecretTag[];
  /** Epoch seconds, as all dates here. */
  readonly createdDate: number;
  readonly lastChangedDate: number;
  /** Until when it can be brought back; its values cannot be read. */
  readonly deletedDate?: number;
  readonly rotation?: RotationConfiguration;
  readonly lastRotatedDate?: number;
  /** Oldest first. */
  readonly versions: readonly SecretVersion[];
}

export interface SecretTag {
  readonly Key: string;
  readonly Value: string;
}

export interface RotationConfiguration {
  readonly isEnabled: boolean;
  readonly lambdaArn: string;
  /** Kept and shown; no schedule is followed here. */
  readonly rules?: Readonly<Record<string, unknown>>;
}

export const CURRENT = 'AWSCURRENT';
export const PENDING = 'AWSPENDING';
const PREVIOUS = 'AWSPREVIOUS';
/** Versions without a label are deprecated; Secrets Manager keeps about a hundred of them. */
const MOST_VERSIONS = 100;

export function findVersion(secret: Secret, wanted: { id?: string; stage?: string }) {
  return secret.versions.find(
    ({ id, stages }) =>
      (wanted.id === undefined || id === wanted.id) &&
      (wanted.stage === undefined || stages.includes(wanted.stage)),
  );
}

/** The version of a rotation that has not come to its end: it is pending and not current. */
export function unfinishedVersion(secret: Secret): SecretVersion | undefined {
  const pending = findVersion(secret, { stage: PENDING });
  return pending?.stages.includes(CURRENT) ? undefined : pending;
}

/** Adds a version with labels, which leave the versions that had them. */
export function addVersion(secret: Secret, version: SecretVersion): Secret {
  // The first version that has a value is the current one whatever was asked for.
  const isFirst = version.value !== undefined && !findVersion(secret, { stage: CURRENT });
  const stages = isFirst ? new Set([CURRENT, ...version.stages]) : version.stages;
  const others = secret.versions.filter(({ id }) => id !== version.id);
  const before = findVersion(secret, { id: version.id })?.stages ?? [];
  const added: Secret = {
    ...secret,
    lastChangedDate: version.createdDate,
    versions: [...others, { ...version, stages: before }],
  };
  return prune(
    [...stages].reduce((changed, stage) => moveStage(changed, stage, version.id), added),
  );
}

/**
 * Puts a label on one version, or on none. A version that loses AWSCURRENT becomes AWSPREVIOUS, and one that gets it is no longer
 * pending.
 */
export function moveStage(secret: Secret, stage: string, toVersion: string | undefined): Secret {
  const from = findVersion(secret, { stage });
  if (from?.id === toVersion) return secret;
  const versions = secret.versions.map((version) => {
    const others = version.stages.filter((label) => label !== stage);
    return { ...version, stages: version.id === toVersion ? [...others, stage] : others };
  });
  const moved = { ...secret, versions };
  return stage === CURRENT ? afterCurrent(moved, from?.id, toVersion) : moved;
}

export function removeVersion(secret: Secret, versionId: string): Secret {
  return { ...secret, versions: secret.versions.filter(({ id }) => id !== versionId) };
}

function afterCurrent(secret: Secret, from: string | undefined, to: string | undefined): Secret {
  const isPending = findVersion(secret, { stage: PENDING })?.id === to;
  const settled = isPending ? moveStage(secret, PENDING, undefined) : secret;
  return from === undefined ? settled : moveStage(settled, PREVIOUS, from);
}

function prune(secret: Secret): Secret {
  const surplus = secret.versions.length - MOST_VERSIONS;
  if (surplus <= 0) return secret;
  const versions = secret.versions.filter(
    ({ stages }, position) => stages.length > 0 || position >= surplus,
  );
  return { ...secret, versions };
}
