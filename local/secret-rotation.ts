/** The operations of Secrets Manager that configure, start and end the rotation of a secret. */
import type { RotationRuns } from './rotation-runs.ts';
import {
  type Body,
  invalidRequest,
  type Operations,
  requestToken,
  type SecretLookup,
  textOf,
} from './secret-lookup.ts';
import {
  addVersion,
  findVersion,
  PENDING,
  type RotationConfiguration,
  type Secret,
  unfinishedVersion,
} from './secret-versions.ts';

export function rotationOperations(lookup: SecretLookup, runs: RotationRuns): Operations {
  const { store, findLive } = lookup;
  return {
    RotateSecret: (request) => rotate(lookup, runs, request),
    CancelRotateSecret(request) {
      const secret = findLive(request);
      runs.cancel(secret.name);
      const { rotation } = secret;
      if (rotation) store.save({ ...secret, rotation: { ...rotation, isEnabled: false } });
      const VersionId = unfinishedVersion(secret)?.id;
      return { ARN: secret.arn, Name: secret.name, ...(VersionId && { VersionId }) };
    },
  };
}

/**
 * One rotation at a time: while one has not come to its end, by a failure too, another is refused and that one is taken up again.
 * A repeat with the token of that very rotation is no other.
 */
function rotate({ store, seconds, findLive }: SecretLookup, runs: RotationRuns, request: Body) {
  const secret = findLive(request);
  const rotation = configurationIn(secret, request);
  const id = requestToken(request);
  const unfinished = runs.isTesting(secret.name) ? undefined : unfinishedVersion(secret);
  const configured = { ...secret, rotation };
  if (unfinished) {
    store.save(configured);
    runs.start(secret.name, unfinished.id);
    if (unfinished.id === id) return { ARN: secret.arn, Name: secret.name, VersionId: id };
    throw invalidRequest("A previous rotation isn't complete. That rotation will be reattempted.");
  }
  if (request['RotateImmediately'] === false) {
    store.save(configured);
    runs.test(secret.name);
    return { ARN: secret.arn, Name: secret.name };
  }
  if (findVersion(secret, { id })) {
    return { ARN: secret.arn, Name: secret.name, VersionId: id };
  }
  // The label comes first and the value with the first step.
  store.save(addVersion(configured, { id, stages: [PENDING], createdDate: seconds() }));
  runs.start(secret.name, id);
  return { ARN: secret.arn, Name: secret.name, VersionId: id };
}

function configurationIn({ rotation }: Secret, request: Body): RotationConfiguration {
  const lambdaArn = textOf(request['RotationLambdaARN']) ?? rotation?.lambdaArn;
  if (lambdaArn === undefined) {
    throw invalidRequest('The secret has no Lambda function for its rotation: give its ARN.');
  }
  const rules = (request['RotationRules'] ?? rotation?.rules) as RotationConfiguration['rules'];
  return { isEnabled: true, lambdaArn, ...(rules && { rules }) };
}
