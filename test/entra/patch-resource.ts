/** PATCH as the test server understands it: written apart from the client, so that both have to agree on the wire. */

type Json = Record<string, unknown>;

export interface Operation {
  readonly op: string;
  readonly path?: string;
  readonly value?: unknown;
}

export function patchResource(resource: Json, operations: readonly Operation[]): void {
  for (const { op, path, value } of operations) {
    const verb = op.toLowerCase();
    if (!['add', 'replace', 'remove'].includes(verb)) throw new Error(`op ${op}`);
    const entries = path === undefined ? Object.entries(value as Json) : [[path, value] as const];
    for (const [key, wanted] of entries) change(resource, verb, key, wanted);
  }
}

function change(resource: Json, verb: string, path: string, value: unknown): void {
  const urn = /^(urn:.*:2\.0:User):(.+)$/.exec(path);
  const isExtension = urn !== null && !String(urn[1]).endsWith('core:2.0:User');
  const holder = isExtension ? objectAt(resource, String(urn[1])) : resource;
  const local = urn === null ? path : String(urn[2]);
  const filtered = /^(\w+)\[(\w+) eq "([^"]*)"\](?:\.(\w+))?$/.exec(local);
  if (filtered !== null) {
    const [, name = '', attribute = '', wanted = '', sub] = filtered;
    changeElement(holder, verb, { name, attribute, wanted, sub }, value);
  } else if (local === 'members') {
    changeMembers(holder, verb, value);
  } else if (local === 'emails') {
    holder[local] = verb === 'remove' ? undefined : value;
  } else if (local.includes('.')) {
    const [name = '', sub = ''] = local.split('.');
    put(objectAt(holder, name), sub, verb === 'remove' ? undefined : value);
  } else {
    put(holder, local, verb === 'remove' ? undefined : value);
  }
}

interface ValuePath {
  readonly name: string;
  readonly attribute: string;
  readonly wanted: string;
  readonly sub: string | undefined;
}

function changeElement(holder: Json, verb: string, path: ValuePath, value: unknown): void {
  const { name, attribute, wanted, sub } = path;
  const elements = (holder[name] ?? []) as Json[];
  const isMeant = (element: Json) =>
    String(element[attribute]).toLowerCase() === wanted.toLowerCase();
  if (sub === undefined) {
    if (verb !== 'remove') throw new Error(`${verb} of a whole element`);
    holder[name] = elements.filter((element) => !isMeant(element));
    return;
  }
  let element = elements.find(isMeant);
  if (element === undefined && !isEmpty(value) && verb !== 'remove') {
    element = { [attribute]: /^(true|false)$/i.test(wanted) ? toBoolean(wanted) : wanted };
    holder[name] = [...elements, element];
  }
  if (element !== undefined) put(element, sub, verb === 'remove' ? undefined : value);
}

function changeMembers(group: Json, verb: string, value: unknown): void {
  const listed = (Array.isArray(value) ? value : []) as Json[];
  const ids = listed.map((member) => String(member['value']));
  const known = ((group['members'] ?? []) as Json[]).filter(
    (member) => !ids.includes(String(member['value'])),
  );
  if (verb === 'replace') group['members'] = ids.map((id) => ({ value: id }));
  else
    group['members'] = verb === 'remove' ? known : [...known, ...ids.map((id) => ({ value: id }))];
}

function put(holder: Json, name: string, value: unknown): void {
  if (isEmpty(value) || (name === 'manager' && isEmpty((value as Json)['value'] ?? value))) {
    delete holder[name];
  } else if (name === 'active' || name === 'primary') {
    holder[name] = toBoolean(value);
  } else {
    holder[name] = name === 'manager' && typeof value === 'string' ? { value } : value;
  }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function toBoolean(value: unknown): boolean {
  return String(value).toLowerCase() === 'true';
}

function objectAt(holder: Json, name: string): Json {
  holder[name] ??= {};
  return holder[name] as Json;
}
