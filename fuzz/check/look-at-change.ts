/** What may differ between two readings of a resource, with a change of it between them. */
import { type Answer, type Request, valueNamed } from '../exchange.ts';
import { canonical, isObject, type Json, type JsonObject } from '../json.ts';
import type { PublishedType } from '../published.ts';
import type { Complain } from './check-value.ts';
import { selectionOf } from './selection.ts';

export function checkChange(
  { schema }: PublishedType,
  before: Json | undefined,
  after: Json | undefined,
  complain: Complain,
): void {
  if (!isObject(before) || !isObject(after)) return;
  for (const { name, mutability } of schema.attributes) {
    if (mutability !== 'immutable' || before[name] === undefined) continue;
    if (canonical(before[name]) !== canonical(after[name]))
      complain(`${name} is immutable, and changed`);
  }
  const [old, now] = [metaOf(before), metaOf(after)];
  if (before['id'] !== after['id'] || old['created'] !== now['created']) {
    complain('id or meta.created changed');
  }
  if (String(now['lastModified']) < String(old['lastModified'])) complain('lastModified went back');
  const isSame = canonical(without(before, ['meta'])) === canonical(without(after, ['meta']));
  if (!isSame && old['version'] === now['version']) complain('a change left the version alone');
  const isOpen = schema.attributes.every(({ returned }) =>
    ['default', 'always'].includes(returned),
  );
  if (isSame && isOpen && canonical(old) !== canonical(now)) {
    complain('a change of nothing changed meta');
  }
}

/** A change that is made although If-Match names another state. */
export function checkCondition(request: Request, before: Answer, complain: Complain): void {
  const condition = valueNamed(request.headers, 'if-match');
  if (condition === undefined || condition.trim() === '*') return;
  const version = /"([^"-]*)/.exec(valueNamed(before.headers, 'etag') ?? '')?.[1];
  const isNamed = ['"', '-'].some((end) => condition.includes(`"${version}${end}`));
  if (!isNamed) complain('If-Match named another version');
}

/** A write that shows the whole resource shows what is read after it, but for what is returned on request. */
export function checkReadback(
  { schema }: PublishedType,
  request: Request,
  { written, read }: { readonly written: Answer; readonly read: Answer },
  complain: Complain,
): void {
  if (selectionOf(request, false).isPart) return;
  const hidden = schema.attributes.filter(({ returned }) => returned === 'request');
  const shown = without(
    written.body,
    hidden.map(({ name }) => name),
  );
  if (canonical(shown) !== canonical(read.body)) {
    complain('a reading shows something else than the write');
  }
}

const metaOf = ({ meta }: JsonObject): JsonObject => (isObject(meta) ? meta : {});

function without(value: Json | undefined, names: readonly string[]): Json | undefined {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}
