/** The functions that a mapping expression may call: a small part of Entra's, with Entra's argument order. */

type Value = string | undefined;

interface ExpressionFunction {
  /** The fewest and the most arguments. */
  readonly arity: readonly [number, number];
  readonly usage: string;
  readonly apply: (args: readonly Value[]) => Value;
}

const any = Number.POSITIVE_INFINITY;

/** Of one value: no value in, no value out. */
function unary(change: (value: string) => Value): ExpressionFunction {
  return {
    arity: [1, 1],
    usage: '(source)',
    apply: ([source]) => (source === undefined ? undefined : change(source)),
  };
}

export const expressionFunctions: Readonly<Record<string, ExpressionFunction>> = {
  Append: {
    arity: [2, 2],
    usage: '(source, suffix)',
    apply: ([source, suffix = '']) => (source === undefined ? undefined : source + suffix),
  },
  Coalesce: {
    arity: [1, any],
    usage: '(source1, source2, …)',
    apply: (sources) => sources.find((source) => source !== undefined && source !== ''),
  },
  Join: {
    arity: [2, any],
    usage: '(separator, source1, source2, …)',
    apply: ([separator = '', ...sources]) => {
      const present = sources.filter((source) => source !== undefined && source !== '');
      return present.length === 0 ? undefined : present.join(separator);
    },
  },
  Left: {
    arity: [2, 2],
    usage: '(source, length)',
    apply: ([source, length]) => source?.slice(0, toCount(length)),
  },
  Mid: {
    arity: [3, 3],
    usage: '(source, start from 1, length)',
    apply: ([source, start, length]) => {
      const from = Math.max(0, toCount(start) - 1);
      return source?.slice(from, from + toCount(length));
    },
  },
  NormalizeDiacritics: unary((source) => source.normalize('NFD').replace(/\p{M}/gu, '')),
  Not: unary((source) => (source.toLowerCase() === 'true' ? 'False' : 'True')),
  StripSpaces: unary((source) => source.replaceAll(' ', '')),
  Switch: {
    arity: [4, any],
    usage: '(source, default, key1, value1, key2, value2, …)',
    apply: ([source, fallback, ...cases]) => {
      for (let at = 0; at + 1 < cases.length; at += 2) {
        if (cases[at] === source) return cases[at + 1];
      }
      return fallback;
    },
  },
  ToLower: unary((source) => source.toLowerCase()),
  ToUpper: unary((source) => source.toUpperCase()),
  Trim: unary((source) => source.trim()),
};

function toCount(value: Value): number {
  const count = Number(value);
  return Number.isInteger(count) && count > 0 ? count : 0;
}
