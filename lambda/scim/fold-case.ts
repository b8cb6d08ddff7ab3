/**
 * Text as it is compared where case does not count. A capital sigma becomes another small one at the end of a word than
 * within it; both fold to one, so that what begins alike also compares alike.
 */
export function foldCase(text: string): string {
  const lower = text.toLowerCase();
  return lower.includes('ς') ? lower.replaceAll('ς', 'σ') : lower;
}
