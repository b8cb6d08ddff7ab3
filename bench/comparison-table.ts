/** Results as a table: what was measured, against what, and what it should reach. */
import Table from 'cli-table3';

/** Numbers stand to the right, under headings that say their units. */
export function comparisonTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, column) =>
      rows.every((row) => /^[\d.,]+x?$|^-?$/.test(String(row[column] ?? ''))) ? 'right' : 'left',
    ),
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

/** A ratio, and whether it reaches its aim. */
export const aimed = (reached: boolean, aim: string): string =>
  `${aim}: ${reached ? 'reached' : 'missed'}`;

export const ratio = (value: number): string => `${value.toFixed(2)}x`;
export const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
