/** PATCH as the test server understands it: written apart from the client, so that both have to agree on the wire. */

type Json = Record<string, unknown>;

interface Operation {
  readonly op: string;
  readonly path?: string;
  readonly value?: unknown;
}

export function patchUser(user: Json, operations: readonly Operation[]): void {
  for (const { op, path, value } of operations) {
    if (!['add', 'replace', 'remove'].includes(op.toLowerCase())) throw new Error(`op ${op}`);
    const entries = path === undefined ? Object.entries(value as Json) : [[path, value] as const];
    for (const [key, wanted] of entries) {
      setValue(user, key, op.toLowerCase() === 'remove' ? undefined : wanted);
    }
  }
}

function setValue(user: Json, path: string, value: unknown): void {
  const urn = /^(urn:.*:2\.0:User):(.+)$/.exec(path);
  const holder = urn === null ? user : objectAt(user, String(urn[1]));
  const local = urn === null ? path : String(urn[2]);
  const filtered = /^(\w+)\[(\w+) eq "([^"]*)"\]\.(\w+)$/.exec(local);
  if (filtered !== null) {
    const [, name = '', attribute = '', wanted = '', sub = ''] = filtered;
    put(elementAt(holder, name, attribute, wanted), sub, value);
  } else if (local.includes('.')) {
    const [name = '', sub = ''] = local.split('.');
    put(objectAt(holder, name), sub, value);
  } else {
    put(holder, local, local === 'manager' && value !== undefined ? { value } : value);
  }
}

function put(holder: Json, name: string, value: unknown): void {
  if (value === undefined) delete holder[name];
  else holder[name] = name === 'active' ? String(value).toLowerCase() === 'true' : value;
}

function objectAt(holder: Json, name: string): Json {
  holder[name] ??= {};
  return holder[name] as Json;
}

function elementAt(holder: Json, name: string, attribute: string, wanted: string): Json {
  holder[name] ??= [];
  const elements = holder[name] as Json[];
  const found = elements.find((element) => element[attribute] === wanted);
  if (found !== undefined) return found;
  const created: Json = { [attribute]: wanted };
  elements.push(created);
  return created;
}
