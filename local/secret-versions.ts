/**
 * What Secrets Manager keeps of a secret: versions, and staging labels each of which is on one version at a time.
 * Pure: every change returns a new secret.
 */

export interface SecretVersion {
  readonly id: string;
  readonly value: string;
  readonly stages: readonly string[];
  /** Epoch seconds. */
  readonly createdDate: number;
}

export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  /** Epoch seconds. */
  readonly createdDate: number;
  readonly lastChangedDate: number;
  /** Oldest first. */
  readonly versions: readonly SecretVersion[];
}

export const CURRENT = 'AWSCURRENT';
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

/** Adds a version with labels, which leave the versions that had them. */
export function addVersion(secret: Secret, version: SecretVersion): Secret {
  // The first version of a secret is its current one whatever was asked for.
  const stages =
    secret.versions.length === 0 ? new Set([CURRENT, ...version.stages]) : version.stages;
  const added: Secret = {
    ...secret,
    lastChangedDate: version.createdDate,
    versions: [...secret.versions, { ...version, stages: [] }],
  };
  return prune(
    [...stages].reduce((changed, stage) => moveStage(changed, stage, version.id), added),
  );
}

/** Puts a label on one version, or on none. A version that loses AWSCURRENT becomes AWSPREVIOUS. */
export function moveStage(secret: Secret, stage: string, toVersion: string | undefined): Secret {
  const from = findVersion(secret, { stage });
  if (from?.id === toVersion) return secret;
  const versions = secret.versions.map((version) => {
    const others = version.stages.filter((label) => label !== stage);
    return { ...version, stages: version.id === toVersion ? [...others, stage] : others };
  });
  const moved = { ...secret, versions };
  return stage === CURRENT && from ? moveStage(moved, PREVIOUS, from.id) : moved;
}

function prune(secret: Secret): Secret {
  const surplus = secret.versions.length - MOST_VERSIONS;
  if (surplus <= 0) return secret;
  const versions = secret.versions.filter(
    ({ stages }, position) => stages.length > 0 || position >= surplus,
  );
  return { ...secret, versions };
}
