/** At most one value of a multi-valued attribute is primary (RFC 7643 §2.4). */
import { isScimObject, type Json } from './resource.ts';

const isPrimary = (element: Json): boolean => isScimObject(element) && element['primary'] === true;

export function primaryCount(value: Json): number {
  return Array.isArray(value) ? value.filter(isPrimary).length : 0;
}

/**
 * RFC 7644 §3.5.2: a value that becomes primary takes it from the one that was. `changed` says which elements an operation made.
 */
export function withOnePrimary(
  elements: readonly Json[],
  changed: (element: Json) => boolean,
): readonly Json[] {
  if (primaryCount(elements) <= 1) return elements;
  const winner = elements.findLastIndex((element) => isPrimary(element) && changed(element));
  if (winner === -1) return elements;
  return elements.map((element, index) =>
    index !== winner && isPrimary(element) && isScimObject(element)
      ? { ...element, primary: false }
      : element,
  );
}
