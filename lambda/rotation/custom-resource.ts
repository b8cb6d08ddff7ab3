/** CloudFormation's protocol for a resource that a function makes: whatever happens, one answer is PUT to the event's ResponseURL. */
import type {
  CloudFormationCustomResourceEvent,
  CloudFormationCustomResourceResponse,
} from 'aws-lambda';

const TRIES = 4;
const TIMEOUT_MS = 3000;
const FIRST_PAUSE_MS = 200;

/** A deployment changes the role of this function just before it runs, and IAM may go by the old one for some seconds. */
const PAUSES_FOR_RIGHTS_MS = [2000, 4000, 8000];

export interface CustomResourceOptions {
  /** Makes the resource; must stand a repeat of the same request. Not called for Delete. */
  readonly make: (event: CloudFormationCustomResourceEvent) => Promise<unknown>;
  /** A sentence for the stack's events; it must say nothing that is secret. */
  readonly reasonOf: (error: unknown) => string;
  readonly onFailed: (error: unknown) => void;
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

/** A function for CloudFormation. Throws only where the answer cannot be delivered: then Lambda runs it again. */
export function customResource(options: CustomResourceOptions) {
  return async (event: CloudFormationCustomResourceEvent): Promise<void> => {
    const result = event.RequestType === 'Delete' ? success : await attempt(options, event);
    await answer(event.ResponseURL, { ...result, ...identityOf(event) }, options.pause);
  };
}

type Result =
  | { readonly Status: 'SUCCESS' }
  | { readonly Status: 'FAILED'; readonly Reason: string };

const success: Result = { Status: 'SUCCESS' };

async function attempt(
  { make, reasonOf, onFailed, pause }: CustomResourceOptions,
  event: CloudFormationCustomResourceEvent,
): Promise<Result> {
  try {
    for (const pauseMs of PAUSES_FOR_RIGHTS_MS) {
      if (await isPermitted(make(event))) return success;
      await pause(pauseMs);
    }
    await make(event);
    return success;
  } catch (error) {
    onFailed(error);
    return { Status: 'FAILED', Reason: reasonOf(error) };
  }
}

/** @throws whatever else failed */
async function isPermitted(made: Promise<unknown>): Promise<boolean> {
  try {
    await made;
    return true;
  } catch (error) {
    if (Error.isError(error) && error.name === 'AccessDeniedException') return false;
    throw error;
  }
}

/** The physical id never changes: a changed one would make CloudFormation delete what it takes for the old resource. */
function identityOf(event: CloudFormationCustomResourceEvent) {
  const { StackId, RequestId, LogicalResourceId } = event;
  const PhysicalResourceId =
    'PhysicalResourceId' in event ? event.PhysicalResourceId : LogicalResourceId;
  return { StackId, RequestId, LogicalResourceId, PhysicalResourceId };
}

/** The ResponseURL is signed, so it is a credential: no error may carry it. */
async function answer(
  url: string,
  response: CloudFormationCustomResourceResponse,
  pause: CustomResourceOptions['pause'],
): Promise<void> {
  const body = Buffer.from(JSON.stringify(response));
  let outcome = '';
  for (let pauseMs = FIRST_PAUSE_MS, tries = 1; tries <= TRIES; tries += 1, pauseMs *= 2) {
    outcome = await put(url, body);
    if (outcome === 'delivered') return;
    if (tries < TRIES) await pause(pauseMs);
  }
  throw new Error(`CloudFormation could not be answered (${outcome})`);
}

async function put(url: string, body: Buffer): Promise<string> {
  try {
    const response = await fetch(url, {
      method: 'PUT',
      body: new Uint8Array(body),
      // The URL is signed for an empty content type.
      headers: { 'content-type': '', 'content-length': String(body.length) },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.arrayBuffer();
    return response.ok ? 'delivered' : `status ${response.status}`;
  } catch (error) {
    return Error.isError(error) ? error.name : 'unknown failure';
  }
}
