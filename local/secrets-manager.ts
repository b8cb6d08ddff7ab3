/**
 * The operations of Secrets Manager that keys and their rotation need, as its JSON protocol has them: a request and an
 * answer are plain objects, dates are epoch seconds, and an error has a name and a sentence.
 */
import { isDeepStrictEqual } from 'node:util';
import type { RotationRuns } from './rotation-runs.ts';
import { deletionOperations } from './secret-deletion.ts';
import {
  type Body,
  createSecretLookup,
  invalidRequest,
  isGone,
  type Operations,
  requestToken,
  type SecretLookup,
  textOf,
} from './secret-lookup.ts';
import { rotationOperations } from './secret-rotation.ts';
import { putValue, valueOperations } from './secret-values.ts';
import {
  findVersion,
  type RotationConfiguration,
  type Secret,
  type SecretTag,
} from './secret-versions.ts';
import type { SecretsStore } from './secrets-store.ts';
import { ServiceError } from './service-error.ts';

export interface SecretsManager {
  /**
   * Runs one operation, `GetSecretValue` for example.
   * @throws ServiceError
   */
  run(operation: string, request: Body): Body;
  /** Creates a secret without a value where there is none of its name; one that exists keeps its versions, and what was said of its rotation since. */
  declare(secret: DeclaredSecret): void;
}

interface DeclaredSecret {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly rotation?: Omit<RotationConfiguration, 'isEnabled'>;
}

interface Place {
  readonly region: string;
  readonly account: string;
}

/**
 * @param now epoch milliseconds.
 * @param runs what rotates; without it the operations that start a rotation are not known.
 */
export function createSecretsManager(
  store: SecretsStore,
  place: Place,
  now: () => number = Date.now,
  runs?: RotationRuns,
): SecretsManager {
  const lookup = createSecretLookup(store, now);
  const operations: Operations = {
    ...secretOperations(lookup, place),
    ...valueOperations(lookup),
    ...deletionOperations(lookup),
    ...(runs && rotationOperations(lookup, runs)),
  };
  return {
    declare({ rotation, ...secret }) {
      const existing = store.find(secret.name) ?? emptySecret(secret, now() / 1000);
      const isKnown = existing.rotation?.lambdaArn === rotation?.lambdaArn;
      // Its ARN names a region, which another start may have had otherwise.
      const declared = {
        ...existing,
        arn: secret.arn,
        ...(rotation && !isKnown && { rotation: { ...rotation, isEnabled: true } }),
      };
      if (!isDeepStrictEqual(declared, store.find(secret.name))) store.save(declared);
    },
    run(operation, request) {
      const handle = operations[operation];
      if (handle) return handle(request);
      throw new ServiceError('UnknownOperationException', `${operation} is not known here.`);
    },
  };
}

function secretOperations(lookup: SecretLookup, place: Place): Operations {
  const { store, seconds, find, findLive } = lookup;
  return {
    CreateSecret(request) {
      const name = String(request['Name']);
      const existing = store.find(name);
      if (existing && !isGone(existing, seconds())) return repeatedCreation(existing, request);
      const secret = newSecret(name, request, place, seconds());
      if (request['SecretString'] === undefined) {
        store.save(secret);
        return { ARN: secret.arn, Name: name };
      }
      const { saved, answer } = putValue(secret, request, seconds());
      store.save(saved);
      return answer;
    },
    DescribeSecret: (request) => describe(find(request)),
    TagResource(request) {
      const secret = findLive(request);
      const added = tagsIn(request);
      const kept = (secret.tags ?? []).filter((tag) => !added.some(({ Key }) => Key === tag.Key));
      store.save({ ...secret, tags: [...kept, ...added] });
      return {};
    },
  };
}

function emptySecret(secret: Pick<Secret, 'name' | 'arn' | 'description'>, date: number): Secret {
  return { ...secret, createdDate: date, lastChangedDate: date, versions: [] };
}

function newSecret(name: string, request: Body, place: Place, date: number): Secret {
  const description = textOf(request['Description']);
  const tags = tagsIn(request);
  const arn = `arn:aws:secretsmanager:${place.region}:${place.account}:secret:${name}-local0`;
  const secret = { name, arn, ...(description !== undefined && { description }) };
  return { ...emptySecret(secret, date), ...(tags.length > 0 && { tags }) };
}

/** The same token with the same value is a repeat of the request that made the secret. */
function repeatedCreation(secret: Secret, request: Body): Body {
  const { name, arn, deletedDate } = secret;
  if (deletedDate !== undefined) {
    throw invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  const version = findVersion(secret, { id: requestToken(request) });
  if (version?.value !== undefined && version.value === request['SecretString']) {
    return { ARN: arn, Name: name, VersionId: version.id };
  }
  throw new ServiceError(
    'ResourceExistsException',
    `The operation failed because the secret ${name} already exists.`,
  );
}

function describe(secret: Secret): Body {
  const staged = secret.versions.filter(({ stages }) => stages.length > 0);
  const { rotation } = secret;
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    Tags: secret.tags,
    CreatedDate: secret.createdDate,
    LastChangedDate: secret.lastChangedDate,
    LastRotatedDate: secret.lastRotatedDate,
    DeletedDate: secret.deletedDate,
    ...(rotation && {
      RotationEnabled: rotation.isEnabled,
      RotationLambdaARN: rotation.lambdaArn,
      RotationRules: rotation.rules,
    }),
    ...(staged.length > 0 && {
      VersionIdsToStages: Object.fromEntries(staged.map(({ id, stages }) => [id, stages])),
    }),
  };
}

const tagsIn = ({ Tags = [] }: Body): readonly SecretTag[] => Tags as readonly SecretTag[];
