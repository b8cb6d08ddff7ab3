/** What the requests were and how they were answered: tells whether the generators reach deep code. */
import { targetOf } from './check/target.ts';
import type { Answer, Request } from './exchange.ts';
import type { Published } from './published.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

export class Statistics {
  private readonly counts = new Map<string, Map<number, number>>();
  private readonly plausible = { sent: 0, refused: 0 };

  count(published: Published, request: Request, answer: Answer, isPlausible: boolean): void {
    const { kind } = targetOf(request, published);
    const method = METHODS.includes(request.method) ? request.method : 'other';
    const operation = `${method} ${kind}`;
    const byStatus = this.counts.get(operation) ?? new Map<number, number>();
    byStatus.set(answer.status, (byStatus.get(answer.status) ?? 0) + 1);
    this.counts.set(operation, byStatus);
    if (!isPlausible) return;
    this.plausible.sent += 1;
    if (answer.status >= 400) this.plausible.refused += 1;
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
    const { sent, refused } = this.plausible;
    const lines = [...this.counts]
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
    for (const byStatus of this.counts.values()) {
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
