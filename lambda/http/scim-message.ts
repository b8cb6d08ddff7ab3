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
  /** RFC 7644 §3.14: lists of entity tags, as they were sent. */
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
  readonly body: string | undefined;
  /** The Tenant URL as this request reached it, without a slash at its end. */
  readonly baseUrl: string;
  readonly caller: Caller;
  /** The id that a new resource gets: a bulk request needs it before the resource is there. */
  readonly newId?: string;
}

export interface ScimResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: ScimObject;
  /** How many ids were to become members of a group and are of no resource: for the metrics, not for the client. */
  readonly unknownMembers?: number;
}
