/** What a server should hold after some cycles, worked out from the directory alone. */
import { type DirectoryUser, isAccountEnabled } from '../../entra/directory-user.ts';
import type { Json } from './scim-server.ts';

export type Expected = Map<string, Json>;

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** `expected` as it is after one more cycle over these users; keys are directory ids, managers too. */
export function afterCycle(expected: Expected, users: readonly DirectoryUser[]): void {
  const byId = new Map(users.map((user) => [user.id, user]));
  for (const [id, { softDeleted }] of expected) {
    if (!byId.has(id) && softDeleted === true) expected.delete(id);
  }
  for (const user of users) {
    const known = expected.get(user.id);
    const isManaged = user.assigned && !user.softDeleted;
    if (isManaged && (known !== undefined || isAccountEnabled(user))) {
      expected.set(user.id, { ...known, ...projectionOf(user), softDeleted: false });
    } else if (known !== undefined) {
      expected.set(user.id, { ...known, active: false, softDeleted: user.softDeleted });
    }
  }
  for (const user of users) {
    const known = expected.get(user.id);
    if (known === undefined || user.softDeleted || !user.assigned) continue;
    if (user.managerId === undefined) delete known['manager'];
    else if (expected.has(user.managerId)) known['manager'] = user.managerId;
  }
}

function projectionOf({ attributes: source, ...user }: DirectoryUser): Json {
  const phones = source['businessPhones'] as string[] | undefined;
  const names = [source['givenName'], source['surname']].filter((name) => name !== undefined);
  return withoutGaps({
    userName: source['userPrincipalName'],
    active: isAccountEnabled({ ...user, attributes: source }),
    displayName: source['displayName'],
    title: source['jobTitle'],
    email: source['mail'],
    givenName: source['givenName'],
    familyName: source['surname'],
    formatted: names.join(' '),
    workPhone: phones?.[0],
    mobilePhone: source['mobilePhone'],
    office: source['officeLocation'],
    city: source['city'],
    country: source['country'],
    externalId: source['mailNickname'],
    employeeNumber: source['employeeId'],
    department: source['department'],
  });
}

/** The same view of what a server has, with the manager's SCIM id. */
export function viewOf(resource: Json): Json {
  const name = (resource['name'] ?? {}) as Json;
  const extension = (resource[enterprise] ?? {}) as Json;
  const address = elementOf(resource, 'addresses', 'work');
  return withoutGaps({
    userName: resource['userName'],
    active: resource['active'],
    displayName: resource['displayName'],
    title: resource['title'],
    email: elementOf(resource, 'emails', 'work')?.['value'],
    givenName: name['givenName'],
    familyName: name['familyName'],
    formatted: name['formatted'],
    workPhone: elementOf(resource, 'phoneNumbers', 'work')?.['value'],
    mobilePhone: elementOf(resource, 'phoneNumbers', 'mobile')?.['value'],
    office: address?.['formatted'],
    city: address?.['locality'],
    country: address?.['country'],
    externalId: resource['externalId'],
    employeeNumber: extension['employeeNumber'],
    department: extension['department'],
    manager: (extension['manager'] as Json | undefined)?.['value'],
  });
}

/** Keyed by userName, managers by their userName, so that both sides compare. */
export function comparableExpected(expected: Expected): Json {
  return Object.fromEntries(
    [...expected.values()].map(({ softDeleted: _, manager, ...user }) => [
      user['userName'],
      withoutGaps({ ...user, manager: expected.get(String(manager))?.['userName'] }),
    ]),
  );
}

export function comparableActual(users: ReadonlyMap<string, Json>): Json {
  return Object.fromEntries(
    [...users.values()].map((resource) => {
      const view = viewOf(resource);
      const manager = users.get(String(view['manager']))?.['userName'];
      return [view['userName'], withoutGaps({ ...view, manager })];
    }),
  );
}

function elementOf(resource: Json, attribute: string, type: string): Json | undefined {
  const elements = resource[attribute] as Json[] | undefined;
  return elements?.find((element) => element['type'] === type);
}

function withoutGaps(object: Json): Json {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
