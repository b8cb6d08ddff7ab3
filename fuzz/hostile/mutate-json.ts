/** One change somewhere inside of a JSON value. */
import { isArray, isObject, type Json } from '../json.ts';
import type { Random } from '../random.ts';
import { HOSTILE_NAMES, hostileValue } from './hostile-value.ts';
import { mutateText } from './mutate-text.ts';

export function mutateJson(random: Random, value: Json): Json {
  if (isArray(value) && value.length > 0 && random.chance(0.85)) {
    const index = random.below(value.length);
    return value.with(index, mutateJson(random, value[index] ?? null));
  }
  if (isObject(value) && Object.keys(value).length > 0 && random.chance(0.85)) {
    const name = random.pick(Object.keys(value));
    const member = value[name] ?? null;
    return random.chance(0.75)
      ? put(value, name, mutateJson(random, member))
      : mutateMembers(random, value, name);
  }
  return replaced(random, value);
}

/** Defines where `{ ...object, [name]: value }` would set a prototype. */
const put = (object: Json, name: string, value: Json): Json =>
  Object.fromEntries([...Object.entries(isObject(object) ? object : {}), [name, value]]);

function mutateMembers(random: Random, object: Json, name: string): Json {
  const entries = Object.entries(isObject(object) ? object : {});
  const others = entries.filter(([other]) => other !== name);
  const member = entries.find(([other]) => other === name)?.[1] ?? null;
  return random.weighted<() => Json>([
    [3, () => Object.fromEntries(others)],
    [3, () => put(object, random.pick(HOSTILE_NAMES), hostileValue(random))],
    [2, () => put(Object.fromEntries(others), random.pick(HOSTILE_NAMES), member)],
    [2, () => put(Object.fromEntries(others), swappedCase(name), member)],
    [1, () => put(object, swappedCase(name), member)],
    [1, () => put(object, `${name}x`, member)],
  ])();
}

const swappedCase = (name: string): string =>
  name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();

function replaced(random: Random, value: Json): Json {
  return random.weighted<() => Json>([
    [8, () => hostileValue(random)],
    [typeof value === 'string' ? 8 : 0, () => mutateText(random, String(value))],
    [1, () => [value]],
    [1, () => [value, value]],
    [1, () => ({ value })],
    [1, () => JSON.stringify(value)],
    [1, () => String(value)],
    [1, () => (isArray(value) ? (value[0] ?? null) : value)],
    [1, () => (isArray(value) ? [...value, ...value] : value)],
  ])();
}
