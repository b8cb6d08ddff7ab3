/** The one place where an error becomes an answer. Nothing of an error that we did not foresee reaches the client. */
import { StoreBusy } from '../directory/directory-store.ts';
import { errorMessage } from '../scim/message/error-message.ts';
import { ScimError } from '../scim/scim-error.ts';
import type { ScimResponse } from './scim-message.ts';

/** Long enough for a burst to pass, short enough for a provisioning run to wait. */
const RETRY_AFTER_SECONDS = 5;

export function errorResponse(error: unknown): ScimResponse {
  const scimError = toScimError(error);
  const { retryAfterSeconds } = scimError;
  return {
    status: scimError.status,
    headers: retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) },
    body: errorMessage(scimError),
  };
}

/** Whether the error is one that a client or a busy store can bring about; any other is a defect, or an outage, to be logged. */
export function isForeseen(error: unknown): boolean {
  return error instanceof ScimError || error instanceof StoreBusy;
}

function toScimError(error: unknown): ScimError {
  if (error instanceof ScimError) return error;
  if (error instanceof StoreBusy) return busy(error);
  return new ScimError(
    500,
    'The service failed to answer. Try again; if it fails again, give its operator the time of this request.',
  );
}

/** 503 and not 429 also for throttles: it is our table that is busy, not the client that asks too often. */
function busy({ reason }: StoreBusy): ScimError {
  return new ScimError(503, BUSY_DETAILS[reason], { retryAfterSeconds: RETRY_AFTER_SECONDS });
}

const BUSY_DETAILS: Readonly<Record<StoreBusy['reason'], string>> = {
  conflict:
    'Other changes of the same resource came first every time. Nothing was changed; try again.',
  throttled: 'The service is busy. Try again; a change that is sent again is not made twice.',
  unavailable: 'The service is busy. Try again; a change that is sent again is not made twice.',
  unfinished:
    'The change is larger than one request can make in its time. A part of it is made: send the same request again to make the rest.',
};
