/** A group that is gone, as the table's stream tells it. */
import { GROUP_REMOVAL } from '../contract/table.ts';
import type { ResourceKey } from '../directory/directory-store.ts';
import { tenantOf } from './keys.ts';

type Image = Readonly<Record<string, { readonly S?: string | undefined }>>;

/** What of a record is looked at: names and values as the stream has them. */
export interface ChangeRecord {
  readonly eventName?: string | undefined;
  readonly dynamodb?:
    | { readonly Keys?: Image | undefined; readonly OldImage?: Image | undefined }
    | undefined;
}

/** Undefined for a record of anything else. */
export function removedGroup({ eventName, dynamodb }: ChangeRecord): ResourceKey | undefined {
  const { Keys = {}, OldImage = {} } = dynamodb ?? {};
  const isRemoval =
    eventName === GROUP_REMOVAL.eventName &&
    Keys['sk']?.S === GROUP_REMOVAL.sortKey &&
    OldImage['resourceType']?.S === GROUP_REMOVAL.resourceType;
  const [pk, id] = [Keys['pk']?.S, OldImage['id']?.S];
  if (!isRemoval || pk === undefined || id === undefined) return undefined;
  return { tenant: tenantOf(pk), resourceType: GROUP_REMOVAL.resourceType, id };
}
