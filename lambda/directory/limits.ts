/** Limits that lie below those that would break a write. */
import { foldCase } from '../scim/fold-case.ts';
import type { ScimObject } from '../scim/resource.ts';
import { invalidValue, payloadTooLarge } from '../scim/scim-error.ts';
import type { IndexedResource } from './directory-store.ts';

/** Bytes of a resource's attributes as JSON; DynamoDB's items end at 400 KB, and a history entry holds two. */
export const MAXIMUM_RESOURCE_BYTES = 128 * 1024;
/** UTF-8 bytes of a name that is a key: DynamoDB's sort keys end at 1,024. */
export const MAXIMUM_NAME_BYTES = 1_000;
/**
 * Beside the name that every resource has. A change may swap all of them: 48 out, 48 in, and four for the resource, its
 * history and its name make the 100 items of a transaction.
 */
export const MAXIMUM_INDEXED_VALUES = 48;

const encoder = new TextEncoder();
export const utf8Bytes = (text: string): number => encoder.encode(text).byteLength;

/** A UTF-16 unit is at most three bytes, its lower case too: most texts are short enough without being encoded. */
const surelyFits = (text: string, bytes: number): boolean => text.length * 3 <= bytes;

/** @throws ScimError invalidValue (400) or 413 */
export function limitResource(indexed: IndexedResource): void {
  const { attributes } = indexed.resource;
  limitName(attributes, 'userName');
  limitName(attributes, 'displayName');
  const indexedValues = indexed.claims.length - 1 + indexed.lookUps.length;
  if (indexedValues > MAXIMUM_INDEXED_VALUES) {
    throw invalidValue(
      `The resource has ${indexedValues} values by which it can be found (externalId and e-mail addresses); ${MAXIMUM_INDEXED_VALUES} are the most.`,
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

function limitName(attributes: ScimObject, attribute: string): void {
  const name = attributes[attribute];
  if (typeof name !== 'string' || surelyFits(name, MAXIMUM_NAME_BYTES)) return;
  // Lower case can be longer: a capital İ grows from two bytes to three.
  const bytes = Math.max(utf8Bytes(name), utf8Bytes(foldCase(name)));
  if (bytes > MAXIMUM_NAME_BYTES) {
    throw invalidValue(`${attribute} has ${bytes} bytes; ${MAXIMUM_NAME_BYTES} are the most.`);
  }
}
