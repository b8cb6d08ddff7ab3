/** Random changes of groups against sets, one after another and at once. */
import fc from 'fast-check';
import { ScimError } from '../../lambda/scim/scim-error.ts';
import { memoryDirectory } from './directory-fixture.ts';
import { add, type GroupTools, groupTools, remove, set } from './group-tools.ts';

const USERS = 6;
const GROUPS = 3;
const NOBODY = 'nobody';

const anyGroup = fc.nat({ max: GROUPS - 1 });
/** Users, groups, and one that is neither. */
const anyMember = fc.nat({ max: USERS + GROUPS });
const someMembers = fc.array(anyMember, { maxLength: 5 });

const anyStep = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), group: anyGroup, members: someMembers }),
  fc.record({ kind: fc.constant('remove' as const), group: anyGroup, member: anyMember }),
  fc.record({ kind: fc.constant('removeList' as const), group: anyGroup, members: someMembers }),
  fc.record({ kind: fc.constant('set' as const), group: anyGroup, members: someMembers }),
  fc.record({ kind: fc.constant('put' as const), group: anyGroup, members: someMembers }),
  fc.record({ kind: fc.constant('clear' as const), group: anyGroup }),
  fc.record({ kind: fc.constant('removeUsers' as const), group: anyGroup }),
  fc.record({ kind: fc.constant('rename' as const), group: anyGroup, members: someMembers }),
  fc.record({ kind: fc.constant('delete' as const), member: anyMember }),
);
type Step = typeof anyStep extends fc.Arbitrary<infer Value> ? Value : never;

interface World {
  readonly tools: GroupTools;
  /** Users first, then groups, then nobody. */
  readonly ids: readonly string[];
}

async function newWorld(): Promise<World> {
  const tools = groupTools(memoryDirectory());
  const users = await tools.createUsers(...Array.from({ length: USERS }, (_, i) => `user-${i}`));
  const groups: string[] = [];
  for (let i = 0; i < GROUPS; i += 1) {
    groups.push((await tools.createGroup(`group-${i}`)).resource.id);
  }
  return { tools, ids: [...users, ...groups, NOBODY] };
}

const idIn = ({ ids }: World, index: number): string => ids[index] ?? NOBODY;

function perform(world: World, step: Step): Promise<unknown> {
  const { tools } = world;
  const idsOf = (members: readonly number[]) => members.map((member) => idIn(world, member));
  if (step.kind === 'delete') {
    const id = idIn(world, step.member);
    return step.member < USERS ? tools.removeUser(id) : tools.removeGroup(id);
  }
  const group = idIn(world, USERS + step.group);
  switch (step.kind) {
    case 'add':
      return tools.patch(group, add(...idsOf(step.members)));
    case 'remove':
      return tools.patch(group, remove(idIn(world, step.member)));
    case 'removeList':
      return tools.patch(group, { op: 'Remove', path: 'members', value: idsOf(step.members) });
    case 'set':
      return tools.patch(group, set('members', idsOf(step.members)));
    case 'put':
      return tools.put(group, `group-${step.group}`, ...idsOf(step.members));
    case 'clear':
      return tools.patch(group, { op: 'remove', path: 'members' });
    case 'removeUsers':
      return tools.patch(group, { op: 'remove', path: 'members[type eq "User"]' });
    case 'rename':
      return tools.patch(
        group,
        set('displayName', `group-${step.group}`),
        add(...idsOf(step.members)),
      );
  }
}

/** The same in sets: those who are there, and who is in which group. */
class Model {
  private readonly world: World;
  private readonly there: Set<string>;
  readonly members = new Map<string, Set<string>>();

  constructor(world: World) {
    this.world = world;
    this.there = new Set(world.ids.slice(0, USERS + GROUPS));
    for (const id of world.ids.slice(USERS, USERS + GROUPS)) this.members.set(id, new Set());
  }

  /** Whether the step is accepted. */
  perform(step: Step): boolean {
    return step.kind === 'delete'
      ? this.remove(idIn(this.world, step.member))
      : this.change(idIn(this.world, USERS + step.group), step);
  }

  private remove(id: string): boolean {
    if (!this.there.delete(id)) return false;
    this.members.delete(id);
    for (const members of this.members.values()) members.delete(id);
    return true;
  }

  private change(group: string, step: Exclude<Step, { kind: 'delete' }>): boolean {
    const before = this.members.get(group);
    const named = 'members' in step ? step.members.map((one) => idIn(this.world, one)) : [];
    const adds = ['add', 'set', 'put', 'rename'].includes(step.kind);
    if (!before || (adds && named.includes(group))) return false;
    const known = named.filter((id) => this.there.has(id));
    this.members.set(group, this.after(before, step, named, known));
    return true;
  }

  private after(
    before: ReadonlySet<string>,
    step: Exclude<Step, { kind: 'delete' }>,
    named: readonly string[],
    known: readonly string[],
  ): Set<string> {
    switch (step.kind) {
      case 'add':
      case 'rename':
        return new Set([...before, ...known]);
      case 'set':
      case 'put':
        return new Set(known);
      case 'remove':
        return new Set([...before].filter((id) => id !== idIn(this.world, step.member)));
      case 'removeList':
        return new Set([...before].filter((id) => !named.includes(id)));
      case 'clear':
        return new Set();
      case 'removeUsers':
        return new Set([...before].filter((id) => this.members.has(id)));
    }
  }
}

/** Who is in which group, for the groups that are there. */
async function membersIn({ tools, ids }: World): Promise<Map<string, Set<string>>> {
  const members = new Map<string, Set<string>>();
  for (const id of ids.slice(USERS, USERS + GROUPS)) {
    const found = await tools.membersOf(id).catch(orMissing);
    if (found) members.set(id, new Set(found));
  }
  return members;
}

function orMissing(error: unknown): undefined {
  if (error instanceof ScimError && error.status === 404) return undefined;
  throw error;
}

/** What the history says of a group's members. */
async function replay({ tools }: World, group: string): Promise<Set<string>> {
  const members = new Set<string>();
  for (const { added, removed } of await tools.membersHistory(group)) {
    for (const id of removed) expect(members.delete(id)).toBe(true);
    for (const id of added) expect(members.has(id)).toBe(false);
    for (const id of added) members.add(id);
  }
  return members;
}

/** Both sides of every membership agree, with each other and with the history, and nobody is a member who is gone. */
async function expectConsistency(world: World): Promise<void> {
  const { tools, ids } = world;
  const members = await membersIn(world);
  for (const [id, found] of members) {
    expect(found).toEqual(await replay(world, id));
    const counts = Object.values((await tools.read(id)).resource.membership?.counts ?? {});
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(found.size);
  }
  for (const id of ids.slice(0, USERS)) {
    const groups = await tools.groupsOf(id).catch(orMissing);
    const expected = [...members].filter(([, found]) => found.has(id)).map(([group]) => group);
    expect(groups ?? []).toEqual(expected.sort());
    if (!groups) expect(expected).toEqual([]);
  }
}

it('changes one after another what sets would', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 15 }), async (steps) => {
      const world = await newWorld();
      const model = new Model(world);
      for (const step of steps) {
        const isAccepted = model.perform(step);
        const outcome = perform(world, step);
        if (isAccepted) await outcome;
        else await expect(outcome).rejects.toBeInstanceOf(ScimError);
        expect(await membersIn(world)).toEqual(model.members);
      }
      await expectConsistency(world);
    }),
    { numRuns: 60 },
  );
});

it('keeps every membership whole whatever is changed at once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(anyStep, { minLength: 2, maxLength: 6 }), { maxLength: 4 }),
      async (rounds) => {
        const world = await newWorld();
        for (const steps of rounds) {
          const results = await Promise.allSettled(steps.map((step) => perform(world, step)));
          for (const result of results) {
            if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(ScimError);
          }
          await expectConsistency(world);
        }
      },
    ),
    { numRuns: 60 },
  );
});

it('ends exactly right after 64 clients have changed one group 640 times at once', async () => {
  const tools = groupTools(memoryDirectory());
  const clients = Array.from({ length: 64 }, (_, client) => client);
  const joining = await tools.createUsers(...clients.map((client) => `joins-${client}`));
  const leaving = await tools.createUsers(...clients.map((client) => `leaves-${client}`));
  const id = (await tools.createGroup('busy', ...leaving)).resource.id;
  const before = (await tools.membersHistory(id)).length;
  await Promise.all(
    clients.map(async (client) => {
      const [joins = '', leaves = ''] = [joining[client], leaving[client]];
      for (let change = 0; change < 9; change += 1) {
        await tools.patch(id, change % 2 === 0 ? add(joins) : remove(joins));
        if (change === client % 9) await tools.patch(id, remove(leaves));
      }
    }),
  );
  expect(await tools.membersOf(id)).toEqual(joining.toSorted());
  const records = (await tools.membersHistory(id)).slice(before);
  expect(records).toHaveLength(640);
  for (const { added, removed } of records) expect(added.length + removed.length).toBe(1);
});
