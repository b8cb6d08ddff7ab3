/** The history of one resource, oldest first. */
import type { HistoryEntry } from '../directory/history/history-entry.ts';

export class HistoryLog {
  private readonly entries: HistoryEntry[] = [];

  holds(entry: HistoryEntry): boolean {
    const last = this.entries[this.positionAfter(entry) - 1];
    return last !== undefined && compareEntries(last, entry) === 0;
  }

  add(entry: HistoryEntry): void {
    this.entries.splice(this.positionAfter(entry), 0, entry);
  }

  toArray(): readonly HistoryEntry[] {
    return [...this.entries];
  }

  /** Looks from the end, where a new entry nearly always belongs. */
  private positionAfter(entry: HistoryEntry): number {
    return this.entries.findLastIndex((earlier) => compareEntries(earlier, entry) <= 0) + 1;
  }
}

/** Times and ULIDs are ASCII of a fixed form: plain comparison is that of their bytes. */
function compareEntries(left: HistoryEntry, right: HistoryEntry): number {
  const [a, b] = [`${left.time}#${left.id}`, `${right.time}#${right.id}`];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
