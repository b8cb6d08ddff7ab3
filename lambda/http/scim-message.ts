/** A SCIM request and its answer, whatever carried them. */
import type { Caller } from '../directory/directory.ts';
import type { ScimObject } from '../scim/resource.ts';

export interface ScimRequest {
  readonly method: string;
  /** Below the base path, decoded, without empty segments: `['Users', '2819c223']`. */
  readonly path: readonly string[];
  /** Decoded once; names in lower case. */
  readonly query: ReadonlyMap<string, string>;
  /** In lower case, with its parameters; undefined where there is none. */
  readonly contentType: string | undefined;
  readonly body: string | undefined;
  /** The Tenant URL as this request reached it, without a slash at its end. */
  readonly baseUrl: string;
  readonly caller: Caller;
}

export interface ScimResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: ScimObject;
}
