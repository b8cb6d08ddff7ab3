/**
 * What an answer other than the wanted one means to Entra: the error code of its provisioning log, the reason that
 * the customer's administrator reads there, and how far the damage reaches.
 */
import type { ScimAnswer } from './scim-client.ts';
import { isObject } from './target-resource.ts';

/**
 * object: this object fails · transient: it fails and is tried again in the next cycle ·
 * job: the credentials or the server are unusable, the job is quarantined at once.
 */
export type FailureReach = 'object' | 'transient' | 'job';

export class ProvisioningFailure extends Error {
  readonly errorCode: string;
  readonly reach: FailureReach;

  constructor(errorCode: string, reason: string, reach: FailureReach) {
    super(reason);
    this.errorCode = errorCode;
    this.reach = reach;
  }
}

export const incompatible = 'SystemForCrossDomainIdentityManagementServiceIncompatible';

const codes: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'InvalidCredentials',
  403: 'InsufficientRights',
  404: 'InvalidAnchor',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  422: 'UnprocessableEntity',
  429: 'TooManyRequests',
  501: 'NotImplemented',
};

/** `target`: a query must never be answered with 404; on a known id it means that the object is gone. */
export function failureOf(
  answer: ScimAnswer,
  target: 'query' | 'object' | 'collection',
): ProvisioningFailure {
  if (answer.outcome === 'timeout') {
    return new ProvisioningFailure('Timeout', 'The server did not answer in time.', 'transient');
  }
  if (answer.outcome === 'unreachable') {
    const reason = `The server cannot be reached: ${answer.reason}.`;
    return new ProvisioningFailure('WebExceptionProtocolError', reason, 'transient');
  }
  if (answer.outcome === 'noToken') {
    const reach = answer.isPassing ? 'transient' : 'job';
    return new ProvisioningFailure('InvalidCredentials', answer.reason, reach);
  }
  const { status } = answer;
  const reason = `${status}: ${detailOf(answer.body) ?? 'the answer has no SCIM detail'}`;
  if (status === 401) return new ProvisioningFailure('InvalidCredentials', reason, 'job');
  if (status === 404 && target !== 'object') {
    return new ProvisioningFailure(incompatible, reason, target === 'query' ? 'job' : 'object');
  }
  return new ProvisioningFailure(
    codeOf(status),
    reason,
    isTransient(status) ? 'transient' : 'object',
  );
}

/** A 2xx answer whose body is not what RFC 7644 says it is. */
export function notScim(reason: string, reach: FailureReach): ProvisioningFailure {
  return new ProvisioningFailure(incompatible, reason, reach);
}

/** The server's own words from a SCIM Error message (RFC 7644 §3.12). */
export function detailOf(body: unknown): string | undefined {
  if (!isObject(body)) return undefined;
  const detail = body['detail'];
  return typeof detail === 'string' && detail !== '' ? detail : undefined;
}

function codeOf(status: number): string {
  return codes[status] ?? (status >= 500 ? 'InternalServerError' : incompatible);
}

function isTransient(status: number): boolean {
  return status === 409 || status === 429 || (status >= 500 && status !== 501);
}
