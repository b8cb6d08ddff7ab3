import { createResource } from '../../lambda/directory/create-resource.ts';
import type { Directory } from '../../lambda/directory/directory.ts';
import { StoreBusy } from '../../lambda/directory/directory-store.ts';
import { getResource } from '../../lambda/directory/get-resource.ts';
import { patchResource } from '../../lambda/directory/patch-resource.ts';
import { removeResource } from '../../lambda/directory/remove-resource.ts';
import { replaceResource } from '../../lambda/directory/replace-resource.ts';
import type { ScimObject } from '../../lambda/scim/resource.ts';
import { parseSchema } from '../../lambda/scim/schema/parse-schema.ts';
import { userResourceType } from '../../lambda/scim/schema/resource-types.ts';
import { entra, historyOf, memoryDirectory, user } from './directory-fixture.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const babs = { userName: 'Babs@Example.com', name: { givenName: 'Barbara', familyName: 'Jensen' } };

const create = async (directory: Directory, body: ScimObject) =>
  (await createResource(directory, entra, user, { body })).resource;
const get = async (directory: Directory, id: string) =>
  (await getResource(directory, entra, user, id, { members: false, memberOf: false })).resource;
const replace = async (directory: Directory, id: string, body: ScimObject) =>
  (await replaceResource(directory, entra, user, { id, body })).resource;
const patch = async (directory: Directory, id: string, ...Operations: ScimObject[]) =>
  (await patchResource(directory, entra, user, { id, body: { Operations } })).resource;
const findByName = ({ store }: Directory, value: string) =>
  store.findByClaim('default', 'User', { attribute: 'userName', value });
const set = (path: string, value: string | boolean | null) => ({ op: 'replace', path, value });

describe('a user who is created', () => {
  it('is active unless the client says otherwise, and in version 1', async () => {
    const directory = memoryDirectory();
    const { id } = await create(directory, babs);
    const disabled = await create(directory, { userName: 'c', active: 'False' });
    expect(await get(directory, id)).toMatchObject({
      version: 1,
      attributes: { ...babs, active: true },
    });
    expect(disabled.attributes['active']).toBe(false);
  });

  it.each<[ScimObject, string | undefined]>([
    [
      {
        userName: 'b',
        name: { givenName: 'Barbara', familyName: 'Jensen', formatted: 'Dr. J' },
        displayName: 'BJ',
      },
      'Barbara Jensen',
    ],
    [{ userName: 'b', name: { familyName: 'Jensen' }, displayName: 'BJ' }, 'Jensen'],
    [{ userName: 'b', name: { formatted: 'Dr. J' }, displayName: 'BJ' }, 'Dr. J'],
    [{ userName: 'b', displayName: 'BJ' }, 'BJ'],
    [{ userName: 'b' }, 'b'],
  ])('has a display name in the application from what there is: %j', async (body, expected) => {
    const directory = memoryDirectory();
    const { id } = await create(directory, body);
    expect((await get(directory, id)).application.displayName).toBe(expected);
  });

  it('keeps that display name through every later change, while displayName changes', async () => {
    const directory = memoryDirectory();
    const { id } = await create(directory, { ...babs, displayName: 'BJ' });
    await patch(directory, id, set('name.givenName', 'Betty'), set('displayName', 'Betty J'));
    await replace(directory, id, { userName: 'babs', name: { familyName: 'Miller' } });
    expect((await get(directory, id)).application).toEqual({ displayName: 'Barbara Jensen' });
  });

  it('is refused where the userName is taken, in any case', async () => {
    const directory = memoryDirectory();
    await create(directory, babs);
    const again = create(directory, { userName: 'BABS@EXAMPLE.COM' });
    await expect(again).rejects.toMatchObject({
      status: 409,
      scimType: 'uniqueness',
      detail: expect.stringContaining('userName'),
    });
    expect(await directory.store.count('default', 'User')).toBe(1);
  });

  it('may share its externalId, unless the settings say otherwise', async () => {
    const directory = memoryDirectory();
    await create(directory, { userName: 'a', externalId: 'x' });
    await create(directory, { userName: 'b', externalId: 'x' });
    expect(await directory.store.count('default', 'User')).toBe(2);

    const strict = memoryDirectory({ settings: { uniqueExternalId: true } });
    await create(strict, { userName: 'a', externalId: 'x' });
    await expect(create(strict, { userName: 'b', externalId: 'x' })).rejects.toMatchObject({
      status: 409,
      detail: expect.stringContaining('externalId'),
    });
    await create(strict, { userName: 'c', externalId: 'X' });
  });
});

describe('a change', () => {
  it('counts the version up and moves lastModified, not created', async () => {
    const directory = memoryDirectory();
    const before = await create(directory, babs);
    const after = await patch(directory, before.id, set('title', 'Guide'));
    expect(after).toMatchObject({
      version: 2,
      created: before.created,
      attributes: { title: 'Guide' },
    });
    expect(after.lastModified > before.lastModified).toBe(true);
    expect(await get(directory, before.id)).toEqual(after);
  });

  it('that changes nothing leaves version, lastModified and history alone', async () => {
    const directory = memoryDirectory();
    const before = await create(directory, { ...babs, title: 'Guide' });
    expect(await patch(directory, before.id, set('title', 'Guide'), set('active', 'True'))).toEqual(
      before,
    );
    expect(await patch(directory, before.id)).toEqual(before);
    expect(await historyOf(directory, before.id)).toHaveLength(1);
  });

  it('by PUT clears what it leaves out and does not let a disabled user in again', async () => {
    const directory = memoryDirectory();
    const { id } = await create(directory, { ...babs, title: 'Guide', active: false });
    const after = await replace(directory, id, { userName: 'babs' });
    expect(after.attributes).toEqual({ userName: 'babs', active: false });
  });

  it('of the userName frees the old one and takes the new one', async () => {
    const directory = memoryDirectory();
    const { id } = await create(directory, babs);
    const other = await create(directory, { userName: 'other' });
    await expect(
      patch(directory, other.id, set('userName', 'BABS@example.com')),
    ).rejects.toMatchObject({ status: 409 });
    await patch(directory, id, set('userName', 'new'));
    expect(await findByName(directory, 'babs@example.com')).toBeUndefined();
    expect(await findByName(directory, 'new')).toMatchObject({ id });
    await patch(directory, other.id, set('userName', 'babs@example.com'));
  });

  it('that is refused leaves the user and the history as they were', async () => {
    const directory = memoryDirectory();
    const before = await create(directory, babs);
    await expect(
      patch(directory, before.id, set('title', 'x'), set('titel', 'x')),
    ).rejects.toMatchObject({ scimType: 'invalidPath' });
    expect(await get(directory, before.id)).toEqual(before);
    expect(await historyOf(directory, before.id)).toHaveLength(1);
  });

  it('that met another is made again on what the other left', async () => {
    const directory = memoryDirectory();
    const { id } = await create(directory, babs);
    const { store } = directory;
    let met = 0;
    const crossed: Directory = {
      ...directory,
      store: {
        ...store,
        replace: async (...change) => {
          if (met++ === 0) await patch(directory, id, set('nickName', 'Babs'));
          return store.replace(...change);
        },
      },
    };
    const after = await patch(crossed, id, set('title', 'Guide'));
    expect(after).toMatchObject({ version: 3, attributes: { nickName: 'Babs', title: 'Guide' } });
  });

  it('gives up as busy where others always come first', async () => {
    const pauses: number[] = [];
    const directory = memoryDirectory({
      store: { replace: async () => ({ outcome: 'stale' }) },
      pause: async (attempt) => void pauses.push(attempt),
    });
    const { id } = await create(directory, babs);
    await expect(patch(directory, id, set('title', 'x'))).rejects.toBeInstanceOf(StoreBusy);
    expect(pauses).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it.each([
    get,
    (d: Directory, id: string) => patch(d, id, set('title', 'x')),
    (d: Directory, id: string) => replace(d, id, { userName: 'x' }),
    (d: Directory, id: string) => removeResource(d, entra, user, { id }),
  ])('of a user who is not there is 404', async (act) => {
    await expect(act(memoryDirectory(), 'nobody')).rejects.toMatchObject({ status: 404 });
  });
});

it('keeps an immutable value when the user is replaced', async () => {
  const BADGE = 'urn:example:badge';
  const badged = userResourceType([
    parseSchema({ id: BADGE, attributes: [{ name: 'number', mutability: 'immutable' }] }),
  ]);
  const directory = memoryDirectory();
  const body = { userName: 'b', [BADGE]: { number: '7' } };
  const { id } = (await createResource(directory, entra, badged, { body })).resource;
  await replaceResource(directory, entra, badged, { id, body: { userName: 'c' } });
  const other = { id, body: { userName: 'c', [BADGE]: { number: '8' } } };
  await expect(replaceResource(directory, entra, badged, other)).rejects.toMatchObject({
    scimType: 'mutability',
  });
  expect((await get(directory, id)).attributes).toMatchObject({
    userName: 'c',
    [BADGE]: { number: '7' },
  });
});

describe('the limits', () => {
  it.each<[string, ScimObject, number, string]>([
    ['a userName of 1,001 bytes', { userName: `${'é'.repeat(500)}x` }, 400, 'userName'],
    ['a userName that grows in lower case', { userName: 'İ'.repeat(334) }, 400, 'userName'],
    [
      'a displayName of 1,001 bytes',
      { userName: 'b', displayName: 'x'.repeat(1_001) },
      400,
      'displayName',
    ],
    [
      '48 values to be found by',
      { userName: 'b', emails: Array.from({ length: 48 }, (_, i) => ({ value: `${i}@x` })) },
      400,
      '47',
    ],
    ['a resource over 128 KB', { userName: 'b', title: 'x'.repeat(128 * 1024) }, 413, 'bytes'],
  ])('refuse %s', async (_title, body, status, part) => {
    const directory = memoryDirectory();
    await expect(create(directory, body)).rejects.toMatchObject({
      status,
      detail: expect.stringContaining(part),
    });
    expect(await directory.store.count('default', 'User')).toBe(0);
  });

  it('count a unique externalId, which takes as much of a transaction', async () => {
    const directory = memoryDirectory({ settings: { uniqueExternalId: true } });
    const emails = Array.from({ length: 47 }, (_, i) => ({ value: `${i}@x` }));
    await create(directory, { userName: 'a', emails });
    await expect(
      create(directory, { userName: 'b', externalId: 'e', emails }),
    ).rejects.toMatchObject({ status: 400, detail: expect.stringContaining('48') });
  });

  it.each<[string, ScimObject]>([
    ['a userName of 1,000 bytes', { userName: 'é'.repeat(500) }],
    [
      '47 values to be found by',
      {
        userName: 'b',
        externalId: 'e',
        emails: Array.from({ length: 46 }, (_, i) => ({ value: `${i}@x` })),
      },
    ],
    [
      'the same address many times',
      {
        userName: 'b',
        emails: Array.from({ length: 60 }, (_, i) => ({ value: 'B@x', type: String(i) })),
      },
    ],
  ])('allow %s', async (_title, body) => {
    await expect(create(memoryDirectory(), body)).resolves.toMatchObject({ version: 1 });
  });
});

describe('the history', () => {
  it('has an entry for every change, with who, when, by which request, and each attribute before and after', async () => {
    const directory = memoryDirectory();
    const { id } = await create(directory, { ...babs, emails: [{ value: 'b@x' }] });
    await patch(
      directory,
      id,
      set('name.givenName', 'Betty'),
      set('active', 'False'),
      set(`${ENTERPRISE}:department`, 'D'),
    );
    await replace(directory, id, { userName: 'betty', emails: [{ value: 'c@x' }] });
    await removeResource(directory, entra, user, { id });
    const entries = await historyOf(directory, id);
    expect(entries.map(({ operation, version }) => [operation, version])).toEqual([
      ['create', 1],
      ['patch', 2],
      ['replace', 3],
      ['delete', 3],
    ]);
    for (const entry of entries) {
      expect(entry).toMatchObject({
        actor: 'Scim System User',
        requestId: 'request-1',
        resourceType: 'User',
        resourceId: id,
        time: expect.stringMatching(/^2026-01-31T08:00:\d\d\.000Z$/),
      });
    }
    expect(entries[0]?.changes).toEqual([
      { attribute: 'active', after: true },
      { attribute: 'application.displayName', after: 'Barbara Jensen' },
      { attribute: 'emails', after: [{ value: 'b@x' }] },
      { attribute: 'name.familyName', after: 'Jensen' },
      { attribute: 'name.givenName', after: 'Barbara' },
      { attribute: 'userName', after: 'Babs@Example.com' },
    ]);
    expect(entries[1]?.changes).toEqual([
      { attribute: 'active', before: true, after: false },
      { attribute: 'name.givenName', before: 'Barbara', after: 'Betty' },
      { attribute: `${ENTERPRISE}:department`, after: 'D' },
    ]);
    expect(entries[2]?.changes).toEqual([
      { attribute: 'emails', before: [{ value: 'b@x' }], after: [{ value: 'c@x' }] },
      { attribute: 'name.familyName', before: 'Jensen' },
      { attribute: 'name.givenName', before: 'Betty' },
      { attribute: `${ENTERPRISE}:department`, before: 'D' },
      { attribute: 'userName', before: 'Babs@Example.com', after: 'betty' },
    ]);
    expect(entries[3]?.changes).toContainEqual({
      attribute: 'application.displayName',
      before: 'Barbara Jensen',
    });
  });
});
