/** How an operation of Secrets Manager comes to the secret that it names. */
import { randomUUID } from 'node:crypto';
import type { Secret } from './secret-versions.ts';
import type { SecretsStore } from './secrets-store.ts';
import { ServiceError } from './service-error.ts';

/** A request or an answer of the JSON protocol: plain objects, dates are epoch seconds. */
export type Body = Readonly<Record<string, unknown>>;

/** Operations by their names. @throws ServiceError */
export type Operations = Readonly<Record<string, (request: Body) => Body>>;

export interface SecretLookup {
  readonly store: SecretsStore;
  /** Epoch seconds. */
  readonly seconds: () => number;
  /** The request's SecretId, a name or an ARN. @throws ServiceError where there is no such secret */
  readonly find: (request: Body) => Secret;
  /** The same. @throws ServiceError also where the secret waits for its deletion */
  readonly findLive: (request: Body) => Secret;
}

export function createSecretLookup(store: SecretsStore, now: () => number): SecretLookup {
  const seconds = () => now() / 1000;
  const find = ({ SecretId }: Body): Secret => {
    const secret = store.find(String(SecretId));
    if (secret && !isGone(secret, seconds())) return secret;
    throw new ServiceError(
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret.",
    );
  };
  const findLive = (request: Body): Secret => {
    const secret = find(request);
    if (secret.deletedDate === undefined) return secret;
    throw invalidRequest(
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  };
  return { store, seconds, find, findLive };
}

/** Whether the time in which it could be brought back is over. */
export const isGone = ({ deletedDate }: Secret, seconds: number): boolean =>
  deletedDate !== undefined && deletedDate <= seconds;

/** The id of the version that a request makes: the client's token, so that a repeat makes no second one. */
export const requestToken = ({ ClientRequestToken }: Body): string =>
  textOf(ClientRequestToken) ?? randomUUID();

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

export const invalidRequest = (message: string): ServiceError =>
  new ServiceError('InvalidRequestException', message);

export const invalidParameter = (message: string): ServiceError =>
  new ServiceError('InvalidParameterException', message);
