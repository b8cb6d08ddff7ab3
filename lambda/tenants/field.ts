/** Fields of a request that came as JSON: each is held to its form by hand, and a refusal says which one it is and what it must be. */
import { OperationRefused } from './operation-refused.ts';

/** @throws OperationRefused; `where` names the field, and the value is never repeated: somebody may have pasted a secret */
export type Field<Value> = (value: unknown, where: string) => Value;

export interface Member<Value> {
  readonly parse: Field<Value>;
  readonly isOptional: boolean;
}

export type MembersOf<Whole> = {
  readonly [Name in keyof Whole]-?: Member<Exclude<Whole[Name], undefined>>;
};

export const required = <Value>(parse: Field<Value>): Member<Value> => ({
  parse,
  isOptional: false,
});

export const optional = <Value>(parse: Field<Value>): Member<Value> => ({
  parse,
  isOptional: true,
});

/** An object of these members and of no others. */
export function objectOf<Whole extends object>(members: MembersOf<Whole>): Field<Whole> {
  const known = Object.entries<Member<unknown>>(members);
  return (value, where) => {
    const given = fieldsOf(value, where);
    const names = known.map(([name]) => name);
    const unknown = Object.keys(given).find((name) => !names.includes(name));
    if (unknown !== undefined) {
      throw new OperationRefused(
        `${where} has a field that nobody knows: it may have ${names.join(', ')}`,
      );
    }
    const parsed = known.flatMap(([name, { parse, isOptional }]) =>
      isOptional && given[name] === undefined ? [] : [[name, parse(given[name], name)]],
    );
    return Object.fromEntries(parsed) as Whole;
  };
}

export function fieldsOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new OperationRefused(`${where} must be an object`);
}

export const nullOr =
  <Value>(parse: Field<Value>): Field<Value | null> =>
  (value, where) =>
    value === null ? null : parse(value, where);

export const textOf =
  (isRight: (text: string) => boolean, form: string): Field<string> =>
  (value, where) => {
    if (typeof value === 'string' && isRight(value)) return value;
    throw new OperationRefused(`${where} must be ${form}`);
  };

export const oneOf =
  <Value extends string>(...values: readonly Value[]): Field<Value> =>
  (value, where) => {
    const found = values.find((each) => each === value);
    if (found !== undefined) return found;
    throw new OperationRefused(`${where} must be ${values.join(' or ')}`);
  };

export const flag: Field<boolean> = (value, where) => {
  if (typeof value === 'boolean') return value;
  throw new OperationRefused(`${where} must be true or false`);
};

export const wholeNumber =
  (least: number, most: number, unit: string): Field<number> =>
  (value, where) => {
    if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) {
      return Number(value);
    }
    throw new OperationRefused(`${where} must be ${least} to ${most} ${unit}`);
  };
