/** Lambda's Invoke: who has the session token calls a function of the template and waits for what it returns. */
import type { Invocation } from './invocation.ts';
import {
  type LoopbackAnswer,
  type LoopbackService,
  refusal,
  unsigned,
} from './loopback-exchange.ts';

/** Undefined for a function that the template does not have. The name may be an ARN. */
export type InvokeNamed = (functionName: string, event: unknown) => Promise<Invocation> | undefined;

const PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

export function lambdaInvoke(invoke: InvokeNamed): LoopbackService {
  return async ({ method, path, header, body, isSigned }) => {
    const name = PATH.exec(path)?.[1];
    if (method !== 'POST' || name === undefined) return undefined;
    if (!isSigned) return unsigned();
    if ((header('x-amz-invocation-type') ?? 'RequestResponse') !== 'RequestResponse') {
      return refusal(400, 'InvalidParameterValueException', 'Only RequestResponse is known here.');
    }
    const event = parse(body.toString('utf8'));
    if (!event) return refusal(400, 'InvalidRequestContentException', 'The payload is not JSON.');
    const functionName = decodeURIComponent(name);
    const invocation = await invoke(functionName, event.value);
    if (invocation) return answerOf(invocation);
    return refusal(404, 'ResourceNotFoundException', `Function not found: ${functionName}`);
  };
}

/** A function that fails is an answer of 200 with a header that says so. */
function answerOf(invocation: Invocation): LoopbackAnswer {
  const content = { 'content-type': 'application/json' };
  switch (invocation.outcome) {
    case 'returned':
      return { status: 200, headers: content, body: JSON.stringify(invocation.payload ?? null) };
    case 'tooLarge':
      return refusal(413, 'RequestTooLargeException', 'The payload is larger than 6 MB.');
    case 'failed': {
      const { errorType, errorMessage } = invocation;
      return failure(content, { errorType, errorMessage });
    }
    case 'timedOut':
      return failure(content, {
        errorType: 'Sandbox.Timedout',
        errorMessage: 'Task timed out',
      });
  }
}

function failure(
  content: Readonly<Record<string, string>>,
  error: Readonly<Record<string, string>>,
): LoopbackAnswer {
  const headers = { ...content, 'x-amz-function-error': 'Unhandled' };
  return { status: 200, headers, body: JSON.stringify(error) };
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: text === '' ? {} : JSON.parse(text) };
  } catch {
    return undefined;
  }
}
