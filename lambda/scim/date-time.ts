/** dateTime of RFC 7643 §2.3.5: xsd:dateTime as a point in time. */

const DATE_TIME =
  /^(\d{4})-(\d\d)-(\d\d)T(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.(\d+))?|24:00:00(?:\.0+)?)(Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?$/i;

/**
 * Milliseconds since 1970, or undefined if `text` is no dateTime; of a finer fraction, what a number can hold: microseconds.
 * Without a zone it is read as UTC, which xsd:dateTime leaves open.
 */
export function toInstant(text: string): number | undefined {
  const parts = DATE_TIME.exec(text);
  if (!parts || !isDayOfMonth(Number(parts[1]), Number(parts[2]), Number(parts[3]))) {
    return undefined;
  }
  const milliseconds = Date.parse(parts[5] === undefined ? `${text}Z` : text.toUpperCase());
  const finer = parts[4]?.slice(3);
  return finer ? milliseconds + Number(`0.${finer}`) : milliseconds;
}

const DATE_ALONE = /^\d{4}(-\d\d(-\d\d)?)?$/;

/** As toInstant; a day, a month or a year alone is its first instant in UTC: what is before it, and what is not. */
export function toFirstInstant(text: string): number | undefined {
  const date = DATE_ALONE.exec(text);
  if (!date) return toInstant(text);
  const day = text + (date[1] === undefined ? '-01-01' : date[2] === undefined ? '-01' : '');
  return toInstant(`${day}T00:00:00Z`);
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Date.parse takes the 30th of February for the 2nd of March. */
function isDayOfMonth(year: number, month: number, day: number): boolean {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && !leap ? 28 : DAYS[month - 1];
  return days !== undefined && day >= 1 && day <= days;
}
