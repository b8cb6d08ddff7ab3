/** dateTime of RFC 7643 §2.3.5: xsd:dateTime as a point in time. */

const DATE_TIME =
  /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/i;

/**
 * Milliseconds since 1970, or undefined if `text` is no dateTime; finer fractions are cut off. Without a zone it is read as
 * UTC, which xsd:dateTime leaves open.
 */
export function toInstant(text: string): number | undefined {
  const parts = DATE_TIME.exec(text);
  if (!parts || !isDayOfMonth(Number(parts[1]), Number(parts[2]), Number(parts[3]))) {
    return undefined;
  }
  const instant = Date.parse(parts[5] === undefined ? `${text}Z` : text.toUpperCase());
  return Number.isNaN(instant) ? undefined : instant;
}

/** Date.parse takes the 30th of February for the 2nd of March. */
function isDayOfMonth(year: number, month: number, day: number): boolean {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days;
}
