/** One call of Microsoft's sign-in service or of Graph: with a timeout, and with repeats where it asks for them. */
import { networkFailure } from '../network-failure.ts';

export interface CallOptions {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** Epoch milliseconds by which the call has ended, whatever came of it. */
  readonly untilMs: number;
}

export interface MicrosoftRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | URLSearchParams;
}

export type MicrosoftAnswer =
  /** `body` is undefined where it is no JSON. */
  | { readonly outcome: 'answered'; readonly status: number; readonly body: unknown }
  /** Nobody answered, or not in time. */
  | { readonly outcome: 'unanswered'; readonly failure: string };

const TRIES = 3;
const TIMEOUT_MS = 30_000;
const FIRST_PAUSE_MS = 1000;

/** Every request made with this must stand a repeat. Never throws. */
export async function callMicrosoft(
  request: MicrosoftRequest,
  { now, pause, untilMs }: CallOptions,
): Promise<MicrosoftAnswer> {
  for (let tries = 1, pauseMs = FIRST_PAUSE_MS; ; tries += 1, pauseMs *= 2) {
    const { answer, retryAfterMs } = await callOnce(request, untilMs - now());
    const waitMs = retryAfterMs ?? pauseMs;
    if (!mayPass(answer) || tries === TRIES || now() + waitMs >= untilMs) return answer;
    await pause(waitMs);
  }
}

interface Attempt {
  readonly answer: MicrosoftAnswer;
  readonly retryAfterMs?: number;
}

async function callOnce(
  { method, url, headers, body }: MicrosoftRequest,
  leftMs: number,
): Promise<Attempt> {
  if (leftMs <= 0) return { answer: { outcome: 'unanswered', failure: 'no time left' } };
  try {
    const response = await fetch(url, {
      method,
      ...(headers && { headers }),
      ...(body !== undefined && { body }),
      // To follow one would take a credential elsewhere.
      redirect: 'manual',
      signal: AbortSignal.timeout(Math.min(TIMEOUT_MS, leftMs)),
    });
    const answer = { status: response.status, body: parsed(await response.text()) };
    return {
      answer: { outcome: 'answered', ...answer },
      ...retryAfter(response.headers.get('retry-after')),
    };
  } catch (error) {
    return { answer: { outcome: 'unanswered', failure: networkFailure(error) } };
  }
}

const mayPass = (answer: MicrosoftAnswer): boolean =>
  answer.outcome === 'unanswered' || answer.status === 429 || answer.status >= 500;

/** In seconds, as Microsoft gives it (RFC 9110 §10.2.3 knows dates too). */
function retryAfter(header: string | null): Pick<Attempt, 'retryAfterMs'> {
  return header !== null && /^\d{1,5}$/.test(header) ? { retryAfterMs: Number(header) * 1000 } : {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What one may repeat of a failed call: its status and codes, never a free text, which could quote what was sent. */
export function describeAnswer(answer: MicrosoftAnswer, codes: readonly unknown[] = []): string {
  if (answer.outcome === 'unanswered') return answer.failure;
  return [`HTTP ${answer.status}`, ...codes.filter(isCode)].join(', ');
}

/** Codes are single words: a credential is longer, and a sentence has spaces in it. */
const isCode = (code: unknown): code is string =>
  typeof code === 'string' && /^[A-Za-z][A-Za-z0-9_.]{1,63}$/.test(code);

/** A member of something that may be no object. */
export function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
