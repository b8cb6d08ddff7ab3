/** All that a tenant has of one resource type. Every method is synchronous, so that each change is whole or not at all. */
import type {
  IndexedResource,
  IndexedValue,
  StoredResource,
} from '../directory/directory-store.ts';
import type { HistoryEntry } from '../directory/history/history-entry.ts';
import { compareCodePoints } from './compare-code-points.ts';
import { HistoryLog } from './history-log.ts';
import { NameOrder } from './name-order.ts';
import { ValueMap } from './value-map.ts';

interface SizedResource {
  readonly resource: StoredResource;
  readonly bytes: number;
}

export class Partition {
  readonly order = new NameOrder();
  private readonly resources = new Map<string, SizedResource>();
  private readonly owners = new ValueMap<string>();
  private readonly finders = new ValueMap<Set<string>>();
  private readonly logs = new Map<string, HistoryLog>();
  private readonly removals = new Map<string, string>();

  find(id: string): StoredResource | undefined {
    return this.resources.get(id)?.resource;
  }

  /** Bytes of the attributes as JSON. */
  bytesOf(id: string): number {
    return this.resources.get(id)?.bytes ?? 0;
  }

  ownerOf(claim: IndexedValue): string | undefined {
    return this.owners.get(claim);
  }

  idsByLookUp(lookUp: IndexedValue, limit: number): string[] {
    return [...(this.finders.get(lookUp) ?? [])].sort(compareCodePoints).slice(0, limit);
  }

  holdsEntry(entry: HistoryEntry): boolean {
    return this.logs.get(entry.resourceId)?.holds(entry) ?? false;
  }

  history(id: string): readonly HistoryEntry[] {
    return this.logs.get(id)?.toArray() ?? [];
  }

  record(entry: HistoryEntry): void {
    const log = this.logs.get(entry.resourceId) ?? new HistoryLog();
    log.add(entry);
    this.logs.set(entry.resourceId, log);
  }

  /** The first of these claims that another resource holds. */
  findTaken(claims: readonly IndexedValue[], id: string): IndexedValue | undefined {
    return claims.find((claim) => (this.owners.get(claim) ?? id) !== id);
  }

  add({ resource, claims, lookUps }: IndexedResource): void {
    this.keep(resource);
    this.order.add(resource);
    this.claim(claims, resource.id);
    this.index(lookUps, resource.id);
  }

  /** Touches only what differs, as the transaction does. */
  replace(before: IndexedResource, after: IndexedResource): void {
    const { id, sortName } = after.resource;
    const stored = this.find(id);
    if (stored && stored.sortName !== sortName) {
      this.order.remove(stored);
      this.order.add(after.resource);
    }
    this.keep(after.resource);
    this.release(valuesOnlyIn(before.claims, after.claims), id);
    this.claim(valuesOnlyIn(after.claims, before.claims), id);
    this.forget(valuesOnlyIn(before.lookUps, after.lookUps), id);
    this.index(valuesOnlyIn(after.lookUps, before.lookUps), id);
  }

  remove({ resource: { id }, claims, lookUps }: IndexedResource): void {
    const stored = this.find(id);
    if (stored) this.order.remove(stored);
    this.resources.delete(id);
    this.removals.delete(id);
    this.release(claims, id);
    this.forget(lookUps, id);
  }

  /** Until then (RFC 3339) the resource is being removed, unless it is replaced before. */
  announceRemoval(id: string, until: string): void {
    this.removals.set(id, until);
  }

  isBeingRemoved(id: string, now: Date): boolean {
    const until = this.removals.get(id);
    return until !== undefined && now.getTime() < Date.parse(until);
  }

  /** Without what is kept elsewhere. */
  private keep({ membership: _, memberOf: __, ...resource }: StoredResource): void {
    const bytes = Buffer.byteLength(JSON.stringify(resource.attributes));
    this.resources.set(resource.id, { resource, bytes });
    this.removals.delete(resource.id);
  }

  private claim(claims: readonly IndexedValue[], id: string): void {
    for (const claim of claims) this.owners.set(claim, id);
  }

  /** A claim that another holds is not ours to free. */
  private release(claims: readonly IndexedValue[], id: string): void {
    for (const claim of claims) if (this.owners.get(claim) === id) this.owners.delete(claim);
  }

  private index(lookUps: readonly IndexedValue[], id: string): void {
    for (const lookUp of lookUps) {
      this.finders.set(lookUp, (this.finders.get(lookUp) ?? new Set<string>()).add(id));
    }
  }

  private forget(lookUps: readonly IndexedValue[], id: string): void {
    for (const lookUp of lookUps) {
      const ids = this.finders.get(lookUp);
      ids?.delete(id);
      if (ids?.size === 0) this.finders.delete(lookUp);
    }
  }
}

/** Values of `these` that are not among `those`. */
export function valuesOnlyIn(
  these: readonly IndexedValue[],
  those: readonly IndexedValue[],
): IndexedValue[] {
  return these.filter(
    ({ attribute, value }) =>
      !those.some((other) => other.attribute === attribute && other.value === value),
  );
}
