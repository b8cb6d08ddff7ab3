import { OperatorError } from './operator-error.ts';

const seconds = { s: 1, m: 60, h: 3600, d: 86_400, y: 365 * 86_400 } as const;
const form = /^(\d{1,6})([smhdy])$/;

interface Bounds {
  readonly least: number;
  readonly most: number;
}

/**
 * Seconds in `30s`, `15m`, `12h`, `7d` or `2y` (of 365 days).
 * @param bounds in seconds, both within
 * @throws OperatorError that names the option
 */
export function parseDuration(text: string, option: string, bounds?: Bounds): number {
  const [, count, unit] = form.exec(text) ?? [];
  if (count === undefined || !isUnit(unit)) {
    throw new OperatorError(`${option} is a number with s, m, h, d or y, such as 12h or 7d`);
  }
  const all = Number(count) * seconds[unit];
  if (bounds && (all < bounds.least || all > bounds.most)) {
    const { least, most } = bounds;
    throw new OperatorError(`${option} is ${formatDuration(least)} to ${formatDuration(most)}`);
  }
  return all;
}

/** In the largest unit that leaves nothing over: `7d`. */
export function formatDuration(all: number): string {
  const unit = (['d', 'h', 'm'] as const).find((each) => all > 0 && all % seconds[each] === 0);
  return unit ? `${all / seconds[unit]}${unit}` : `${all}s`;
}

const isUnit = (unit: string | undefined): unit is keyof typeof seconds =>
  unit !== undefined && Object.hasOwn(seconds, unit);
