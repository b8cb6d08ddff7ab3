/**
 * What happens to the users of a made-up directory between two cycles: hires, changed attributes and managers,
 * accounts disabled and enabled, assignments taken and given back, users deleted, restored and purged. The same cycle
 * of the same directory always has the same history. From three cycles and about ten users on, everything of it has occurred.
 */
import { type DirectoryUser, isAccountEnabled } from './directory-user.ts';
import { departments, jobTitles, surnames } from './made-up-names.ts';
import { madeUpUser } from './made-up-users.ts';
import type { PseudoRandom } from './pseudo-random.ts';

type Change = (user: DirectoryUser) => DirectoryUser | undefined;

/** @param firstNumber numbers from here on are free for hires */
export function usersAfterChurn(
  users: readonly DirectoryUser[],
  firstNumber: number,
  random: PseudoRandom,
): DirectoryUser[] {
  const changes = new Map<string, Change>();
  planReturns(users, random, changes);
  planDepartures(users, random, changes);
  const changed = users.map((user) => {
    const change = changes.get(user.id);
    return change === undefined ? user : change(user);
  });
  const kept = withoutLostManagers(users, changed);
  return [...kept, ...hires(kept, firstNumber, share(users, 1), random)];
}

/** Half of what was disabled, unassigned or deleted comes back; the other half of the deleted is purged. */
function planReturns(
  users: readonly DirectoryUser[],
  random: PseudoRandom,
  changes: Map<string, Change>,
): void {
  const deleted = users.filter((user) => user.softDeleted);
  const restored = new Set(random.sample(deleted, Math.ceil(deleted.length / 2)));
  for (const user of deleted) changes.set(user.id, restored.has(user) ? restore : purge);
  const disabled = users.filter((user) => !user.softDeleted && !isAccountEnabled(user));
  for (const user of half(disabled, random)) changes.set(user.id, enable);
  const unassigned = users.filter(
    (user) => isActive({ ...user, assigned: true }) && !user.assigned,
  );
  for (const user of half(unassigned, random)) changes.set(user.id, assign);
}

function planDepartures(
  users: readonly DirectoryUser[],
  random: PseudoRandom,
  changes: Map<string, Change>,
): void {
  const rootId = users[0]?.id;
  const plan = (count: number, toChange: (random: PseudoRandom) => Change): void => {
    const free = users.filter(({ id }) => id !== rootId && !changes.has(id));
    for (const { id } of random.sample(free.filter(isActive), count)) {
      changes.set(id, toChange(random));
    }
  };
  plan(Math.max(2, share(users, 1)), () => softDelete);
  plan(share(users, 2), () => disable);
  plan(share(users, 1), () => unassign);
  plan(share(users, 1), (random) => (user) => transfer(user, users, random));
  plan(share(users, 1), marry);
  plan(share(users, 7), promote);
}

function isActive(user: DirectoryUser): boolean {
  return user.assigned && !user.softDeleted && isAccountEnabled(user);
}

const restore: Change = (user) => ({ ...user, softDeleted: false });
const purge: Change = () => undefined;
const softDelete: Change = (user) => ({ ...user, softDeleted: true });
const assign: Change = (user) => ({ ...user, assigned: true });
const unassign: Change = (user) => ({ ...user, assigned: false });
const enable: Change = (user) => withAttributes(user, { accountEnabled: true });
const disable: Change = (user) => withAttributes(user, { accountEnabled: false });

/** To somebody who stands earlier in the directory: every manager does, and so the tree stays one. */
function transfer(
  user: DirectoryUser,
  users: readonly DirectoryUser[],
  random: PseudoRandom,
): DirectoryUser {
  const earlier = users.slice(
    0,
    users.findIndex(({ id }) => id === user.id),
  );
  const candidates = earlier.filter(({ id }) => id !== user.managerId).filter(isActive);
  return candidates.length === 0 ? user : { ...user, managerId: random.pick(candidates).id };
}

function promote(random: PseudoRandom): Change {
  const jobTitle = `Lead ${random.pick(jobTitles)}`;
  const department = random.pick(departments);
  return (user) => withAttributes(user, { jobTitle, department });
}

/**
 * A new surname, and with it a new display name and mail address, but the same userPrincipalName: a later run that
 * starts from the first cycle again would not find its user under another one, and would create it twice.
 */
function marry(random: PseudoRandom): Change {
  const surname = random.pick(surnames);
  const serial = random.below(1_000_000);
  return (user) =>
    withAttributes(user, {
      surname,
      displayName: `${String(user.attributes['givenName'])} ${surname}`,
      mail: `renamed.${serial}.${String(user.attributes['userPrincipalName'])}`,
    });
}

function withAttributes(user: DirectoryUser, attributes: Record<string, unknown>): DirectoryUser {
  return { ...user, attributes: { ...user.attributes, ...attributes } };
}

/** Whoever reported to a purged user now reports to that user's manager, as organisations do it. */
function withoutLostManagers(
  before: readonly DirectoryUser[],
  after: readonly (DirectoryUser | undefined)[],
): DirectoryUser[] {
  const kept = after.filter((user) => user !== undefined);
  const present = new Set(kept.map(({ id }) => id));
  const managerOf = new Map(before.map(({ id, managerId }) => [id, managerId]));
  return kept.map((user) => {
    let managerId = user.managerId;
    while (managerId !== undefined && !present.has(managerId)) managerId = managerOf.get(managerId);
    return managerId === user.managerId ? user : { ...user, managerId };
  });
}

function hires(
  users: readonly DirectoryUser[],
  firstNumber: number,
  count: number,
  random: PseudoRandom,
): DirectoryUser[] {
  const managers = users.filter(isActive);
  return Array.from({ length: count }, (_, at) =>
    madeUpUser(
      firstNumber + at,
      managers.length === 0 ? undefined : random.pick(managers).id,
      random,
    ),
  );
}

function half(users: readonly DirectoryUser[], random: PseudoRandom): DirectoryUser[] {
  return random.sample(users, Math.ceil(users.length / 2));
}

/** So many of a hundred users, but at least one. */
function share(users: readonly unknown[], percent: number): number {
  return Math.max(1, Math.round((users.length * percent) / 100));
}
