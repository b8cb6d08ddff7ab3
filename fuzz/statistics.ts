/** What the requests were and how they were answered: tells whether the generators reach deep code. */
import { targetOf } from './check/target.ts';
import type { Answer, Request } from './exchange.ts';
import type { Published } from './published.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** How often each status answered each operation. */
type ByOperation = Map<string, Map<number, number>>;

/** Plain data, so that a worker can send it. */
export interface Counts {
  readonly operations: ByOperation;
  /** Of what was not spoiled on purpose. */
  readonly plausible: { sent: number; refused: number };
}

export class Statistics {
  readonly counts: Counts = { operations: new Map(), plausible: { sent: 0, refused: 0 } };

  count(published: Published, request: Request, answer: Answer, isPlausible: boolean): void {
    const { kind } = targetOf(request, published);
    const method = METHODS.includes(request.method) ? request.method : 'other';
    const operation = `${method} ${kind}`;
    this.addTo(operation, answer.status, 1);
    const { plausible } = this.counts;
    if (!isPlausible) return;
    plausible.sent += 1;
    if (answer.status >= 400) plausible.refused += 1;
  }

  add({ operations, plausible }: Counts): void {
    for (const [operation, byStatus] of operations) {
      for (const [status, count] of byStatus) this.addTo(operation, status, count);
    }
    this.counts.plausible.sent += plausible.sent;
    this.counts.plausible.refused += plausible.refused;
  }

  private addTo(operation: string, status: number, count: number): void {
    const { operations } = this.counts;
    const byStatus = operations.get(operation) ?? new Map<number, number>();
    byStatus.set(status, (byStatus.get(status) ?? 0) + count);
    operations.set(operation, byStatus);
  }

  /** Of all requests. */
  get sent(): number {
    return sum(this.byStatus());
  }

  /** Of those that were sent, how many were answered with 400 and above. */
  get refusedShare(): number {
    return sum(new Map([...this.byStatus()].filter(([status]) => status >= 400))) / this.sent;
  }

  /** Lines: statuses over all, and by operation. */
  report(): string {
    const { operations, plausible } = this.counts;
    const { sent, refused } = plausible;
    const lines = [...operations]
      .sort(([, a], [, b]) => sum(b) - sum(a))
      .map(([operation, byStatus]) => `  ${operation.padEnd(22)} ${line(byStatus)}`);
    return [
      `all: ${line(this.byStatus())}`,
      `refused: ${percent(this.refusedShare)} of all, ${percent(refused / sent)} of those that were not spoiled on purpose`,
      ...lines,
    ].join('\n');
  }

  private byStatus(): ReadonlyMap<number, number> {
    const all = new Map<number, number>();
    for (const byStatus of this.counts.operations.values()) {
      for (const [status, count] of byStatus) all.set(status, (all.get(status) ?? 0) + count);
    }
    return all;
  }
}

const sum = (counts: ReadonlyMap<number, number>): number =>
  [...counts.values()].reduce((total, count) => total + count, 0);

const line = (counts: ReadonlyMap<number, number>): string =>
  [...counts]
    .sort(([a], [b]) => a - b)
    .map(([status, count]) => `${status}: ${count}`)
    .join(', ');

const percent = (share: number): string => `${Math.round(100 * share)} %`;
