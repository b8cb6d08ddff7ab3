/** What a request is about, by its address alone. */
import type { Request } from '../exchange.ts';
import type { Published, PublishedType } from '../published.ts';

export type Target =
  | { readonly kind: 'resource'; readonly type: PublishedType; readonly id: string }
  | { readonly kind: 'type'; readonly type: PublishedType }
  | { readonly kind: 'search'; readonly type: PublishedType | undefined }
  | { readonly kind: 'root' | 'bulk' | 'me' | 'discovery' | 'unknown' };

export function targetOf({ path }: Request, { types }: Published): Target {
  const [endpoint, id, ...rest] = path
    .split('/')
    .filter((segment) => segment !== '')
    .map(decoded);
  if (endpoint === undefined) return { kind: 'root' };
  if (rest.length > 0) return { kind: 'unknown' };
  const name = endpoint.toLowerCase();
  const type = types.find((candidate) => candidate.endpoint.toLowerCase() === `/${name}`);
  if (type && id === undefined) return { kind: 'type', type };
  if (type && id?.toLowerCase() === '.search') return { kind: 'search', type };
  if (type && id !== undefined) return { kind: 'resource', type, id };
  if (name === 'me') return { kind: 'me' };
  if (id === undefined && name === '.search') return { kind: 'search', type: undefined };
  if (id === undefined && name === 'bulk') return { kind: 'bulk' };
  return { kind: isDiscovery(name) ? 'discovery' : 'unknown' };
}

const isDiscovery = (name: string): boolean =>
  ['serviceproviderconfig', 'resourcetypes', 'schemas'].includes(name);

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The address of a resource. */
export const pathOf = ({ endpoint }: PublishedType, id: string): string =>
  `${endpoint}/${encodeURIComponent(id.toWellFormed())}`;
