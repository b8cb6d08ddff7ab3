/**
 * The operations of Secrets Manager that a key and its rotation need, as its JSON protocol has them: a request and an
 * answer are plain objects, dates are epoch seconds, and an error has a name and a sentence.
 */
import { randomUUID } from 'node:crypto';
import { addVersion, CURRENT, findVersion, moveStage, type Secret } from './secret-versions.ts';
import type { SecretsStore } from './secrets-store.ts';
import { ServiceError } from './service-error.ts';

type Body = Readonly<Record<string, unknown>>;

export interface SecretsManager {
  /**
   * Runs one operation, `GetSecretValue` for example.
   * @throws ServiceError
   */
  run(operation: string, request: Body): Body;
  /** Creates a secret without a value where there is none of its name; one that exists keeps its versions. */
  declare(secret: { name: string; arn: string; description?: string }): void;
}

/** @param now epoch milliseconds. */
export function createSecretsManager(
  store: SecretsStore,
  place: { readonly region: string; readonly account: string },
  now: () => number = Date.now,
): SecretsManager {
  const seconds = () => now() / 1000;
  const secretNamed = (secretId: unknown): Secret => {
    const secret = store.find(String(secretId));
    if (secret) return secret;
    throw new ServiceError(
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret.",
    );
  };
  const declare: SecretsManager['declare'] = (secret) => {
    const existing = store.find(secret.name);
    if (existing?.arn === secret.arn) return;
    // Its ARN names a region, which another start may have had otherwise.
    if (existing) return store.save({ ...existing, arn: secret.arn });
    const createdDate = seconds();
    store.save({ ...secret, createdDate, lastChangedDate: createdDate, versions: [] });
  };

  const operations: Readonly<Record<string, (request: Body) => Body>> = {
    CreateSecret(request) {
      const name = String(request['Name']);
      if (store.find(name)) {
        throw new ServiceError(
          'ResourceExistsException',
          `The operation failed because the secret ${name} already exists.`,
        );
      }
      const arn = `arn:aws:secretsmanager:${place.region}:${place.account}:secret:${name}-local0`;
      const description = request['Description'];
      declare({ name, arn, ...(typeof description === 'string' && { description }) });
      if (request['SecretString'] === undefined) return { ARN: arn, Name: name };
      return putValue(store, secretNamed(name), request, seconds());
    },
    DescribeSecret(request) {
      const secret = secretNamed(request['SecretId']);
      const staged = secret.versions.filter(({ stages }) => stages.length > 0);
      return {
        ARN: secret.arn,
        Name: secret.name,
        Description: secret.description,
        CreatedDate: secret.createdDate,
        LastChangedDate: secret.lastChangedDate,
        ...(staged.length > 0 && {
          VersionIdsToStages: Object.fromEntries(staged.map(({ id, stages }) => [id, stages])),
        }),
      };
    },
    GetSecretValue: (request) => getValue(secretNamed(request['SecretId']), request),
    PutSecretValue: (request) =>
      putValue(store, secretNamed(request['SecretId']), request, seconds()),
    UpdateSecretVersionStage: (request) =>
      updateStage(store, secretNamed(request['SecretId']), request),
    ListSecretVersionIds(request) {
      const secret = secretNamed(request['SecretId']);
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
  return {
    declare,
    run(operation, request) {
      const handle = operations[operation];
      if (handle) return handle(request);
      throw new ServiceError('UnknownOperationException', `${operation} is not known here.`);
    },
  };
}

function getValue(secret: Secret, request: Body): Body {
  const id = textOf(request['VersionId']);
  const stage = textOf(request['VersionStage']) ?? (id === undefined ? CURRENT : undefined);
  const version = findVersion(secret, {
    ...(id !== undefined && { id }),
    ...(stage !== undefined && { stage }),
  });
  if (!version) {
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
function putValue(store: SecretsStore, secret: Secret, request: Body, createdDate: number): Body {
  const value = textOf(request['SecretString']);
  if (value === undefined) {
    throw new ServiceError('InvalidRequestException', 'A SecretString is needed here.');
  }
  const id = textOf(request['ClientRequestToken']) ?? randomUUID();
  const existing = findVersion(secret, { id });
  if (existing && existing.value !== value) {
    throw new ServiceError(
      'ResourceExistsException',
      `The version ${id} already exists with another value.`,
    );
  }
  const stages = (request['VersionStages'] as readonly string[] | undefined) ?? [CURRENT];
  const saved = existing ? secret : addVersion(secret, { id, value, stages, createdDate });
  if (!existing) store.save(saved);
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: id,
    VersionStages: findVersion(saved, { id })?.stages ?? [],
  };
}

function updateStage(store: SecretsStore, secret: Secret, request: Body): Body {
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
    throw new ServiceError(
      'InvalidParameterException',
      `The staging label ${stage} is attached to version ${holder}: name it in RemoveFromVersionId.`,
    );
  }
  store.save(moveStage(secret, stage, to));
  return { ARN: secret.arn, Name: secret.name };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
