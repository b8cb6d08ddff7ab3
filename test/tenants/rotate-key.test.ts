import { DEFAULT_SECRET, type OperatedStack, startOperatedStack } from './operated-stack.ts';

let stack: OperatedStack;
beforeEach(async () => {
  stack = await startOperatedStack();
});
afterEach(() => stack.stop());

const show = async () => (await stack.ask({ operation: 'show', tenant: 'default' })).tenant;
const use = (versionId: string) => {
  const time = new Date(stack.clock.nowMs).toISOString();
  const credentialId = `key:${versionId}`;
  return stack.registry.recordUse('default', { credentialId, time, unlessSince: time });
};
const endPrevious = () => stack.ask({ operation: 'endPreviousKey', tenant: 'default' });

describe('rotateKey', () => {
  it('makes a new key current and gives the old one its grace', async () => {
    const old = stack.keyAt(DEFAULT_SECRET);
    const { outcome, versionId } = await stack.rotate('default');
    expect(outcome).toBe('done');
    const { keys } = await show();
    expect(keys).toEqual([
      expect.objectContaining({ label: 'current', versionId }),
      expect.objectContaining({
        label: 'previous',
        lastFour: old.slice(-4),
        graceEnds: '2026-01-08T00:01:00.000Z',
      }),
    ]);
    expect(stack.keyAt(DEFAULT_SECRET)).not.toBe(old);
    expect(stack.keyAt(DEFAULT_SECRET, 'AWSPREVIOUS')).toBe(old);
  });

  it('keeps another grace from then on', async () => {
    await stack.rotate('default', { graceSeconds: 3600 });
    const { keys, settings } = await show();
    expect(keys.at(-1).graceEnds).toBe('2026-01-01T01:01:00.000Z');
    expect(settings.keyGraceSeconds).toBe(3600);
  });

  it('counts a grace from when the labels move, which at first the record of the new key alone says', async () => {
    const { versionId: id } = await stack.rotate('default', { graceSeconds: 3600 });
    const record = await stack.registry.read('default');
    const current = record?.keys.find(({ versionId }) => versionId === id);
    if (!current) throw new Error('the new key has no record');
    const rotated = new Date(stack.clock.nowMs + 30_000).toISOString();
    await stack.registry.recordKey('default', { ...current, rotated });
    expect((await show()).keys.at(-1).graceEnds).toBe('2026-01-01T01:01:30.000Z');
  });

  it('does not revive a lapsed key by a longer grace, not for the moment of the rotation either', async () => {
    await stack.rotate('default', { graceSeconds: 60 });
    stack.clock.nowMs += 60_000;
    stack.plans.rotation = 'createSecret';
    await stack.rotate('default', { graceSeconds: 3600 });
    const labels = (await show()).keys.map(({ label }: { label: string }) => label);
    expect(labels).toEqual(['current', 'pending']);
  });

  it('refuses to end a previous key that was used within a day, since it was replaced or not', async () => {
    const [{ versionId }] = (await show()).keys;
    await use(versionId);
    await stack.rotate('default');
    const previous = (await show()).keys.at(-1);
    expect(previous.versionId).toBe(versionId);
    const { outcome, reason } = await stack.rotate('default');
    expect(outcome).toBe('refused');
    expect(reason).toContain(`…${previous.lastFour}`);
    expect(reason).toContain(
      `paste the current key into Entra first (it is in the secret ${DEFAULT_SECRET})`,
    );
    expect((await stack.rotate('default', { force: true })).outcome).toBe('done');
  });

  it('goes on where the previous key was last used a day ago, or its grace is over', async () => {
    await use((await show()).keys[0].versionId);
    await stack.rotate('default');
    const { lastUsed } = (await show()).keys.at(-1);
    // Each of the two comes a minute later than the clock says before it.
    stack.clock.nowMs = Date.parse(lastUsed) + 86_399_999 - 60_000;
    expect((await stack.rotate('default')).outcome).toBe('refused');
    stack.clock.nowMs += 1 - 60_000;
    expect((await stack.rotate('default', { graceSeconds: 3600 })).outcome).toBe('done');

    await use((await show()).keys.at(-1).versionId);
    stack.clock.nowMs += 3_600_000;
    expect((await stack.rotate('default')).outcome).toBe('done');
  });

  it('goes on where the previous key is revoked, though it has its label still', async () => {
    await use((await show()).keys[0].versionId);
    await stack.rotate('default');
    stack.plans.refused = 'UpdateSecretVersionStage';
    await expect(endPrevious()).rejects.toThrow('planned');
    delete stack.plans.refused;
    expect((await show()).keys.at(-1)).toMatchObject({
      label: 'previous',
      revoked: expect.any(String),
    });
    expect((await stack.rotate('default')).outcome).toBe('done');
  });

  it('says what to do about a secret that somebody else deleted', async () => {
    const secret = { SecretId: DEFAULT_SECRET };
    stack.manager.run('DeleteSecret', secret);
    const { outcome, reason } = await stack.rotate('default', { force: true });
    expect(outcome).toBe('refused');
    expect(reason).toMatch(/has no key: its secret arn:.* restore-secret brings it back$/);
    stack.manager.run('RestoreSecret', secret);
    expect((await stack.rotate('default')).outcome).toBe('done');
  });

  it('shows the key of a rotation that is not finished, and takes that one up again', async () => {
    stack.plans.rotation = 'testSecret';
    const started = await stack.rotate('default');
    expect(started.isResumed).toBe(false);
    const { keys } = await show();
    const pending = { label: 'pending', versionId: started.versionId };
    expect(keys).toMatchObject([{ label: 'current' }, pending]);

    delete stack.plans.rotation;
    const { outcome, versionId, isResumed } = await stack.rotate('default');
    expect({ outcome, versionId, isResumed }).toEqual({
      ...{ outcome: 'done', versionId: started.versionId, isResumed: true },
    });
    expect((await show()).keys).toMatchObject([
      { label: 'current', versionId, lastFour: keys[1].lastFour },
      { label: 'previous', versionId: keys[0].versionId },
    ]);
  });

  it('shows a pending version of which it does not know whether there is a key in it', async () => {
    stack.plans.rotation = 'createSecret';
    const { versionId } = await stack.rotate('default');
    const [, pending] = (await show()).keys;
    expect(pending).toEqual({ versionId, label: 'pending', created: expect.any(String) });
  });
});

describe('endPreviousKey', () => {
  it('takes the label away, remembers the revocation and, once the functions have forgotten the key, has the gateway forget it', async () => {
    await stack.rotate('default');
    const previous = (await show()).keys.at(-1);
    const askedMs = stack.clock.nowMs;
    expect(await endPrevious()).toMatchObject({
      outcome: 'done',
      versionId: previous.versionId,
    });
    expect((await show()).keys).toEqual([expect.objectContaining({ label: 'current' })]);
    const record = await stack.registry.read('default');
    const key = record?.keys.find(({ versionId }) => versionId === previous.versionId);
    expect(key?.revoked).toBe('2026-01-01T00:01:00.000Z');
    expect(stack.flushes).toEqual([askedMs + 26_000]);
  });

  it('has nothing to end where there is no previous key, and flushes all the same', async () => {
    expect(await endPrevious()).not.toHaveProperty('versionId');
    expect(stack.flushes).toHaveLength(1);
  });

  it('spares the key that another rotation makes the previous one meanwhile', async () => {
    await stack.stop();
    let meanwhile = async () => {};
    stack = await startOperatedStack({
      faults: (registry) => ({
        async read(slug) {
          const work = meanwhile;
          meanwhile = async () => {};
          await work();
          return registry.read(slug);
        },
      }),
    });
    await stack.rotate('default');
    const [current, previous] = (await show()).keys;
    meanwhile = async () => {
      await stack.rotate('default');
    };
    expect(await endPrevious()).toMatchObject({ versionId: previous.versionId });
    expect((await show()).keys).toEqual([
      expect.objectContaining({ label: 'current' }),
      expect.objectContaining({ label: 'previous', versionId: current.versionId }),
    ]);
  });

  it('finishes what an earlier try left undone', async () => {
    await stack.rotate('default');
    stack.plans.refused = 'UpdateSecretVersionStage';
    await expect(endPrevious()).rejects.toThrow('planned');
    const [, previous] = (await show()).keys;
    expect(previous.revoked).toBe('2026-01-01T00:01:00.000Z');
    stack.clock.nowMs += 5000;
    delete stack.plans.refused;
    expect((await endPrevious()).versionId).toBe(previous.versionId);
    const record = await stack.registry.read('default');
    expect(record?.keys.flatMap(({ revoked }) => revoked ?? [])).toEqual([previous.revoked]);
  });
});
