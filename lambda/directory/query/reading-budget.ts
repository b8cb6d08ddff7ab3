import type { Directory } from '../directory.ts';

/** Resources that one request may read beyond those that it returns: some two seconds, and a tenth of a US cent. */
export const MAXIMUM_WALK = 10_000;
/** Well before the function itself is ended: large resources are read more slowly than small ones. */
const MAXIMUM_WALK_MILLISECONDS = 20_000;

/** How much one request may still read. */
export class ReadingBudget {
  private readonly now: Directory['now'];
  private readonly end: number;
  private read = 0;

  constructor({ now }: Pick<Directory, 'now'>) {
    this.now = now;
    this.end = now().getTime() + MAXIMUM_WALK_MILLISECONDS;
  }

  /** Resources (or members) that were read. */
  spend(count: number): void {
    this.read += count;
  }

  /** Of `wanted`, how many may be read. */
  allow(wanted: number): number {
    if (this.now().getTime() > this.end) return 0;
    return Math.max(0, Math.min(wanted, MAXIMUM_WALK - this.read));
  }

  get isOverdrawn(): boolean {
    return this.read > MAXIMUM_WALK || this.now().getTime() > this.end;
  }
}
