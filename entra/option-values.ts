/** From the text of an option to its value, or to an error that says what to write. */
import { InputError } from './input-error.ts';

interface NumberRule {
  readonly holds: (value: number) => boolean;
  readonly words: string;
}

const largest = 1_000_000;

export function wholeFrom(least: number): NumberRule {
  return {
    holds: (value) => Number.isInteger(value) && value >= least,
    words: `a whole number from ${least}`,
  };
}

export function from(least: number): NumberRule {
  return { holds: (value) => value >= least, words: `a number from ${least}` };
}

export function above(limit: number): NumberRule {
  return { holds: (value) => value > limit, words: `a number above ${limit}` };
}

/** @throws InputError */
export function toNumber(option: string, text: string, rule: NumberRule): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (rule.holds(value) && value <= largest) return value;
  throw new InputError(`${option} is ${rule.words} to ${largest}, not "${text}"`);
}

/** Undefined when the option was not given. @throws InputError */
export function oneOf<T extends string>(
  option: string,
  value: string | undefined,
  choices: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) {
    throw new InputError(`${option} is ${choices.join(' or ')}, not "${value}"`);
  }
  return choice;
}
