/** Limits that lie below those that would break a write or an answer. */
import { foldCase } from '../scim/fold-case.ts';
import type { ScimObject } from '../scim/resource.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import { invalidValue, payloadTooLarge } from '../scim/scim-error.ts';
import type { DirectorySettings } from './directory.ts';
import { type IndexedResource, MEMBERS_PER_TRANSACTION } from './directory-store.ts';
import { indexedAttributes, sortAttribute } from './index-resource.ts';

/** Bytes of a resource's attributes as JSON; DynamoDB's items end at 400 KB, and a history entry holds two. */
export const MAXIMUM_RESOURCE_BYTES = 128 * 1024;
/** UTF-8 bytes of a name that is a key: DynamoDB's sort keys end at 1,024. */
export const MAXIMUM_NAME_BYTES = 1_000;
/**
 * Beside the name that every resource has. A change may swap all of them: 47 out, 47 in, and five for the resource, its history, its
 * names and the date of the list make 99 of the 100 items of a transaction.
 */
export const MAXIMUM_INDEXED_VALUES = 47;
/** Of a group: a conditional change also looks at the eight items of its revision, so 43 out, 43 in, and thirteen. */
export const MAXIMUM_INDEXED_VALUES_OF_GROUP = 43;

const TRANSACTION_ACTIONS = 100;
/** A new group's own: the resource, its history, its count, the eight items of its revision, and two to spare. */
const GROUP_ACTIONS = 13;
/** The edge as seen from the group, the one as seen from the member, the check that the member exists. */
const ACTIONS_PER_MEMBER = 3;

/**
 * How many members fit into the transaction of a change of a group's attributes.
 * @param values claims and look-ups that the change takes or frees
 */
export function membersBeside(values: number): number {
  const left = TRANSACTION_ACTIONS - GROUP_ACTIONS - values;
  return Math.min(MEMBERS_PER_TRANSACTION, Math.max(0, Math.floor(left / ACTIONS_PER_MEMBER)));
}

/** How many claims and look-ups differ, each of which is an action. */
export function changedValues({
  before,
  after,
}: {
  readonly before: IndexedResource | undefined;
  readonly after: IndexedResource | undefined;
}): number {
  return valuesOf(before).symmetricDifference(valuesOf(after)).size;
}

const valuesOf = (indexed: IndexedResource | undefined): ReadonlySet<string> =>
  new Set(
    [...(indexed?.claims ?? []), ...(indexed?.lookUps ?? [])].map(({ attribute, value }) =>
      JSON.stringify([attribute, value]),
    ),
  );

const encoder = new TextEncoder();
export const utf8Bytes = (text: string): number => encoder.encode(text).byteLength;

/** A UTF-16 unit is at most three bytes, its lower case too: most texts are short enough without being encoded. */
const surelyFits = (text: string, bytes: number): boolean => text.length * 3 <= bytes;

/** @throws ScimError invalidValue (400) or 413 */
export function limitResource(
  resourceType: ResourceType,
  settings: DirectorySettings,
  indexed: IndexedResource,
): void {
  const { attributes, membership } = indexed.resource;
  const name = sortAttribute(resourceType);
  for (const limited of new Set(['userName', 'displayName', ...(name ? [name.name] : [])])) {
    limitName(attributes, limited);
  }
  const indexedValues = indexed.claims.length - 1 + indexed.lookUps.length;
  const most = membership ? MAXIMUM_INDEXED_VALUES_OF_GROUP : MAXIMUM_INDEXED_VALUES;
  if (indexedValues > most) {
    throw invalidValue(
      `The resource has ${indexedValues} values by which it can be found (${foundBy(resourceType, settings)}); ${most} are the most.`,
    );
  }
  const json = JSON.stringify(attributes);
  if (surelyFits(json, MAXIMUM_RESOURCE_BYTES)) return;
  const bytes = utf8Bytes(json);
  if (bytes > MAXIMUM_RESOURCE_BYTES) {
    throw payloadTooLarge(
      `The resource has ${bytes} bytes; ${MAXIMUM_RESOURCE_BYTES} are the most. Map fewer or shorter attributes.`,
    );
  }
}

/** What else than its name a resource is found by. */
function foundBy(resourceType: ResourceType, settings: DirectorySettings): string {
  const name = sortAttribute(resourceType);
  return indexedAttributes(resourceType, settings)
    .filter(({ attribute }) => attribute !== name)
    .map((indexed) => indexed.name)
    .join(', ');
}

function limitName(attributes: ScimObject, attribute: string): void {
  const name = attributes[attribute];
  if (typeof name !== 'string' || surelyFits(name, MAXIMUM_NAME_BYTES)) return;
  // Lower case can be longer: a capital İ grows from two bytes to three.
  const bytes = Math.max(utf8Bytes(name), utf8Bytes(foldCase(name)));
  if (bytes > MAXIMUM_NAME_BYTES) {
    throw invalidValue(`${attribute} has ${bytes} bytes; ${MAXIMUM_NAME_BYTES} are the most.`);
  }
}

/** @throws ScimError invalidValue (400) */
export function limitMemberId(id: string): void {
  if (!id.isWellFormed()) throw invalidValue('The id of a member holds half of a surrogate pair.');
  if (surelyFits(id, MAXIMUM_NAME_BYTES)) return;
  const bytes = utf8Bytes(id);
  if (bytes > MAXIMUM_NAME_BYTES) {
    throw invalidValue(
      `The id of a member has ${bytes} bytes; ${MAXIMUM_NAME_BYTES} are the most.`,
    );
  }
}
