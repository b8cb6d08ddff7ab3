/** At most one value of a multi-valued attribute is primary (RFC 7643 §2.4). */
import { isScimObject, type Json } from './resource.ts';

const isPrimary = (element: Json): boolean => isScimObject(element) && element['primary'] === true;

export function primaryCount(value: Json): number {
  return Array.isArray(value) ? value.filter(isPrimary).length : 0;
}

/**
 * RFC 7644 §3.5.2: a value that becomes primary takes it from the one that was. `changed` says which elements an operation
 * made; where it made two of them primary they both stay, for the caller to refuse.
 */
export function withOnePrimary(
  elements: readonly Json[],
  changed: (element: Json) => boolean,
): readonly Json[] {
  const winners = elements.filter((element) => isPrimary(element) && changed(element));
  if (winners.length !== 1) return elements;
  return elements.map((element) =>
    element !== winners[0] && isPrimary(element) && isScimObject(element)
      ? { ...element, primary: false }
      : element,
  );
}
