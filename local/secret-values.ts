/** The operations of Secrets Manager on a secret's versions: their values and their staging labels. */
import {
  type Body,
  invalidParameter,
  invalidRequest,
  type Operations,
  requestToken,
  type SecretLookup,
  textOf,
} from './secret-lookup.ts';
import { addVersion, CURRENT, findVersion, moveStage, type Secret } from './secret-versions.ts';
import { ServiceError } from './service-error.ts';

export function valueOperations(lookup: SecretLookup): Operations {
  const { store, seconds, find, findLive } = lookup;
  return {
    GetSecretValue: (request) => getValue(findLive(request), request),
    PutSecretValue(request) {
      const secret = findLive(request);
      const { saved, answer } = putValue(secret, request, seconds());
      if (saved !== secret) store.save(saved);
      return answer;
    },
    UpdateSecretVersionStage(request) {
      const secret = findLive(request);
      store.save(updateStage(secret, request));
      return { ARN: secret.arn, Name: secret.name };
    },
    ListSecretVersionIds(request) {
      const secret = find(request);
      const wanted = secret.versions.filter(
        ({ stages }) => stages.length > 0 || request['IncludeDeprecated'] === true,
      );
      const Versions = wanted.map(({ id, stages, createdDate }) => ({
        VersionId: id,
        VersionStages: stages,
        CreatedDate: createdDate,
      }));
      return { ARN: secret.arn, Name: secret.name, Versions };
    },
  };
}

/** A version that a rotation has begun has labels before it has a value: until then it is not found. */
function getValue(secret: Secret, request: Body): Body {
  const id = textOf(request['VersionId']);
  const stage = textOf(request['VersionStage']) ?? (id === undefined ? CURRENT : undefined);
  const version = findVersion(secret, {
    ...(id !== undefined && { id }),
    ...(stage !== undefined && { stage }),
  });
  if (version?.value === undefined) {
    const missing = id === undefined ? `staging label: ${stage}` : `VersionId: ${id}`;
    throw new ServiceError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for ${missing}`,
    );
  }
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    SecretString: version.value,
    VersionStages: version.stages,
    CreatedDate: version.createdDate,
  };
}

/** The same token with the same value is a repeat and changes nothing; with another value it is refused. */
export function putValue(
  secret: Secret,
  request: Body,
  createdDate: number,
): { readonly saved: Secret; readonly answer: Body } {
  const value = textOf(request['SecretString']);
  if (value === undefined) throw invalidRequest('A SecretString is needed here.');
  const id = requestToken(request);
  const before = findVersion(secret, { id })?.value;
  if (before !== undefined && before !== value) {
    throw new ServiceError(
      'ResourceExistsException',
      `The version ${id} already exists with another value.`,
    );
  }
  const stages = (request['VersionStages'] as readonly string[] | undefined) ?? [CURRENT];
  const saved =
    before === undefined ? addVersion(secret, { id, value, stages, createdDate }) : secret;
  const VersionStages = findVersion(saved, { id })?.stages ?? [];
  return { saved, answer: { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages } };
}

function updateStage(secret: Secret, request: Body): Secret {
  const stage = String(request['VersionStage']);
  const to = textOf(request['MoveToVersionId']);
  const from = textOf(request['RemoveFromVersionId']);
  const holder = findVersion(secret, { stage })?.id;
  if (to !== undefined && !findVersion(secret, { id: to })) {
    throw new ServiceError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret version: ${to}`,
    );
  }
  if (holder !== undefined && holder !== to && holder !== from) {
    throw invalidParameter(
      `The staging label ${stage} is attached to version ${holder}: name it in RemoveFromVersionId.`,
    );
  }
  if (to === undefined && stage === CURRENT) {
    throw invalidParameter(`You can only move staging label ${CURRENT} to a different version.`);
  }
  return moveStage(secret, stage, to);
}
