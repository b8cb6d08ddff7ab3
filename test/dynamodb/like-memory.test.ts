import { createRandom } from '../../fuzz/random.ts';
import {
  type DirectoryStore,
  GROUP,
  type IndexedResource,
  type Member,
  type Precondition,
} from '../../lambda/directory/directory-store.ts';
import { createDynamodbDirectoryStore } from '../../lambda/dynamodb/dynamodb-directory-store.ts';
import { createMemoryDirectoryStore } from '../../lambda/memory/memory-directory-store.ts';
import { flatten } from '../directory/contract/store-under-test.ts';
import { sampleGroup } from '../directory/sample-group.ts';
import { sampleEntry, sampleUser } from '../directory/sample-user.ts';
import { ahead, compareStores, type Question } from './compare-stores.ts';
import { useDatabase } from './database.ts';
import { TABLE_NAME } from './table.ts';

const STEPS = 200;
const SEED = 2026;
/** Some 3,000 calls: seconds, unless much else runs. */
const BUSY_MACHINE_MS = 400_000;

const USER = 'User';
type Type = typeof USER | typeof GROUP;

const tenant = 'alike';
const key = (resourceType: Type, id: string) => ({ tenant, resourceType, id });

const { newClient } = useDatabase();

/** A game that plays random moves on both stores, a few names and ids over and over, so that they meet. */
function startGame(seed: number) {
  const { below, chance, pick } = createRandom(seed);
  let time = Date.UTC(2026, 0, 1);
  const now = () => new Date(time);
  const memory = createMemoryDirectoryStore({ now });
  const client = { documentClient: newClient(), tableName: TABLE_NAME };
  const stores = [memory, createDynamodbDirectoryStore({ ...client, now, sleep: async () => {} })];
  const ask = compareStores(stores);
  const outcomes = new Set<string>();
  /** As they were last, the gone ones too; an outdated version now and then. */
  const known: Record<Type, IndexedResource[]> = { User: [], Group: [] };
  /** What conditional requests have seen of groups, by store. */
  const seen = new Map<string, readonly Precondition[]>();

  const anyType = (): Type => pick([USER, GROUP, GROUP]);
  const anyName = () => `n${below(30)}`;
  const anyResource = (type: Type): IndexedResource | undefined =>
    known[type].length > 0 ? pick(known[type].slice(-9)) : undefined;
  const anyId = (type: Type): string => anyResource(type)?.resource.id ?? 'nobody';
  const anyMembers = (limit: number): readonly Member[] => {
    const members = Array.from({ length: below(limit) }, () => {
      const resourceType = pick<Type>([USER, USER, GROUP]);
      return { id: chance(0.05) ? 'nobody' : anyId(resourceType), resourceType };
    });
    return [...new Map(members.map((member) => [member.id, member])).values()];
  };
  const anyVersion = (type: Type, id: string, version: number): IndexedResource =>
    type === USER
      ? sampleUser({ id, userName: anyName(), version, externalId: `e${below(4)}` })
      : sampleGroup({ id, displayName: anyName(), version });

  /** Removals are mostly of those who are members. */
  const anyMemberChange = async (groupId: string) => {
    const members = chance(0.5) ? await flatten(memory.members(key(GROUP, groupId))) : [];
    const removed = members.filter(() => chance(0.5)).slice(0, 4);
    const others = [groupId, ...removed.map(({ id }) => id)];
    const added = anyMembers(4).filter(({ id }) => !others.includes(id));
    return { added, removed };
  };
  const anyPrecondition = (type: Type, id: string) => {
    const conditions = type === GROUP && chance(0.3) ? seen.get(id) : undefined;
    return (at: number) => {
      const precondition = conditions?.[at];
      return precondition && { precondition };
    };
  };

  /** Whether it was made; sometimes it is made again, as after a lost answer. */
  const change = async (what: string, question: Question): Promise<boolean> => {
    const answer = await ask(what, question);
    const { outcome } = answer as { readonly outcome: string };
    outcomes.add(`${what}: ${outcome}`);
    const isMade = ['created', 'replaced', 'removed', 'changed'].includes(outcome);
    if (isMade && chance(0.15)) await ask(`${what}, again`, question);
    return isMade;
  };
  const there = async (store: DirectoryStore, groupIds: readonly string[]) =>
    (await store.getAll(groupIds.map((id) => key(GROUP, id)))).map(({ id }) => id);

  const moves: readonly (() => Promise<unknown>)[] = [
    async function create() {
      const type = anyType();
      const id = `${type}-${known.User.length + known.Group.length}`;
      const after = anyVersion(type, id, 1);
      const entry = sampleEntry('create', after, [], type);
      const members = type === GROUP ? { members: anyMembers(4) } : {};
      const question: Question = (store) =>
        store.create(tenant, type, { after, entry, ...members });
      if (await change('create', question)) known[type].push(after);
    },
    async function replace() {
      const type = anyType();
      const before = anyResource(type);
      if (!before) return;
      const { id, version } = before.resource;
      const after = anyVersion(type, id, version + 1);
      const entry = sampleEntry('patch', after, [], type);
      const isOfMembers = type === GROUP && chance(0.5);
      const members = isOfMembers ? { members: await anyMemberChange(id) } : {};
      const condition = anyPrecondition(type, id);
      const isReplaced = await change('replace', (store, at) =>
        store.replace(tenant, type, { before, after, entry, ...members, ...condition(at) }),
      );
      if (isReplaced && chance(0.9)) known[type][known[type].indexOf(before)] = after;
    },
    async function changeMembers() {
      const id = anyId(GROUP);
      const entry = sampleEntry('patch', sampleGroup({ id, displayName: id }), [], GROUP);
      const delta = await anyMemberChange(id);
      const condition = anyPrecondition(GROUP, id);
      await change('change members', (store, at) =>
        store.changeMembers(key(GROUP, id), { ...delta, entry, ...condition(at) }),
      );
    },
    async function announceRemoval() {
      const type = anyType();
      const [id, until] = [anyId(type), new Date(time + 20_000).toISOString()];
      await ask('announce a removal', async (store) => {
        const announced = await store.announceRemoval(key(type, id), until);
        return announced && { ...announced, groupIds: await there(store, announced.groupIds) };
      });
    },
    async function remove() {
      const type = anyType();
      const before = anyResource(type);
      if (!before) return;
      const entry = sampleEntry('delete', before, [], type);
      const condition = anyPrecondition(type, before.resource.id);
      await change('remove', (store, at) =>
        store.remove(tenant, type, { before, entry, ...condition(at) }),
      );
    },
    async function wait() {
      time += 6_000 * below(3);
    },
    async function look() {
      const id = anyId(GROUP);
      const groups = await Promise.all(stores.map((store) => store.get(key(GROUP, id))));
      const conditions = groups.flatMap((group) =>
        group ? { version: group.version, revisions: group.membership?.revisions ?? [] } : [],
      );
      if (conditions.length === stores.length) seen.set(id, conditions);
    },
    async function find() {
      const claim = { attribute: 'userName', value: anyName() };
      const lookUp = { attribute: 'externalId', value: `e${below(4)}` };
      const keys = [...new Set(Array.from({ length: 5 }, () => anyId(GROUP)))];
      await ask('find', async (store) => [
        await store.findByClaim(tenant, USER, claim, { memberOf: true }),
        await store.findByLookUp(tenant, USER, lookUp, 1),
        await store.findByLookUp(tenant, USER, lookUp, 50),
        await store.getAll(keys.map((id) => key(GROUP, id))),
      ]);
    },
    async function list() {
      const listing = {
        tenant,
        resourceType: anyType(),
        direction: pick(['ascending', 'descending'] as const),
        range: pick([{}, { prefix: 'n1' }, { from: { value: 'n2', inclusive: chance(0.5) } }]),
      };
      const place = { sortName: anyName(), id: pick(['', 'User-5', '~']) };
      const window = { count: 1 + below(4), ...pick([{}, { after: place }, { before: place }]) };
      await ask('list', async (store) => [
        await store.count(tenant, listing.resourceType),
        await store.countRange(listing),
        ahead(await store.stretch(listing, window), 'before' in window),
        (await flatten(store.walk(listing))).map(({ id }) => id),
      ]);
    },
    async function read() {
      const id = anyId(GROUP);
      const ids = anyMembers(6).map((member) => member.id);
      await ask('read a group', async (store) => {
        const group = await store.get(key(GROUP, id), { memberOf: true });
        // What is left of a group that is gone is nobody's to see.
        if (!group) return undefined;
        const members = await flatten(store.members(key(GROUP, id)));
        return [group, members, await store.memberStates(key(GROUP, id), ids)];
      });
    },
  ];

  return {
    outcomes,
    playOne: () => pick(moves)(),
    /** Everything that there ever was. */
    async compareAll() {
      for (const type of [USER, GROUP] as const) {
        for (const { resource } of known[type]) {
          await ask(`the end of ${resource.id}`, async (store) => [
            await store.get(key(type, resource.id), { memberOf: true }),
            await there(store, await store.groupIdsOf(key(type, resource.id))),
            await flatten(store.history(key(type, resource.id))),
          ]);
        }
      }
    },
  };
}

it(
  'answers random changes and reads as the store in memory does',
  async () => {
    const game = startGame(SEED);
    for (let step = 0; step < STEPS; step += 1) await game.playOne();
    await game.compareAll();
    for (const outcome of ['changed', 'disturbed', 'stale', 'missing']) {
      expect(game.outcomes).toContain(`change members: ${outcome}`);
    }
    expect(game.outcomes).toContain('remove: removed');
  },
  BUSY_MACHINE_MS,
);
