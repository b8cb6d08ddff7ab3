/** A request as a client means it and the answer as it comes, before anything is understood of them. */
import type { Json } from './json.ts';

export interface Request {
  /** Counts from 1 in its round; ids and times that the service gives follow from it. */
  readonly number: number;
  readonly method: string;
  /** Below the Tenant URL, as it stands in the address: `/Users/1`. */
  readonly path: string;
  /** Decoded. */
  readonly query: Readonly<Record<string, string>> | null;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly body: string | null;
  readonly isBase64Encoded?: boolean;
  /** Absent for a request that no authorizer let in. */
  readonly isAuthorized?: false;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Undefined where there is no text, or none that is JSON. */
  readonly body: Json | undefined;
}

export type Send = (request: Request) => Promise<Answer>;

/** A reading request, to look behind another one; its number is that one's. */
export function reading(
  number: number,
  path: string,
  query: Request['query'] = null,
  headers: Request['headers'] = null,
): Request {
  return { number, method: 'GET', path, query, headers, body: null };
}

/** The value of a header or parameter, whatever the case of its name. */
export function valueNamed(
  pairs: Readonly<Record<string, string>> | null,
  name: string,
): string | undefined {
  return Object.entries(pairs ?? {}).findLast(([key]) => key.toLowerCase() === name)?.[1];
}
