import { CredentialsUnavailable } from '../../lambda/auth/credential-source.ts';
import { createKeptValue, type Reading } from '../../lambda/auth/kept-value.ts';
import { START_MS } from './credentials-fixture.ts';

/** A value that counts its readings, on a source that can be slow, or fail. */
function keptCount() {
  const clock = { nowMs: START_MS };
  const stale: number[] = [];
  const source: { reads: number; read: () => Promise<Reading<number>> } = {
    reads: 0,
    read: async () => ({ value: source.reads }),
  };
  const kept = createKeptValue<number>({
    read: () => {
      source.reads += 1;
      return source.read();
    },
    secondsToKeep: () => 25,
    now: () => clock.nowMs,
    onStale: ({ ageSeconds }) => stale.push(ageSeconds),
  });
  const wait = (seconds: number) => {
    clock.nowMs += seconds * 1000;
  };
  return { kept, source, stale, clock, wait };
}

const outage = async () => {
  throw new Error('out of reach');
};

describe('a kept value', () => {
  it('is read once, and again when it is old', async () => {
    const { kept, wait } = keptCount();
    expect(await kept.current()).toBe(1);
    wait(24.999);
    expect(await kept.current()).toBe(1);
    wait(0.001);
    expect(await kept.current()).toBe(2);
  });

  it('is as old as the beginning of its reading', async () => {
    const { kept, source, wait } = keptCount();
    source.read = async () => {
      wait(4);
      return { value: source.reads };
    };
    await kept.current();
    wait(21);
    expect(await kept.current()).toBe(2);
  });

  it('is read once for all who ask at the same time', async () => {
    const { kept } = keptCount();
    const asked = [1, 2, 3].map(() => kept.current());
    expect(
      await Promise.all([...asked, kept.refreshed(START_MS).then(({ value }) => value)]),
    ).toEqual([1, 1, 1, 1]);
  });

  it('is not read anew for whom the last reading is new enough', async () => {
    const { kept } = keptCount();
    await kept.current();
    expect(await kept.refreshed(START_MS)).toEqual({ value: 1, isFresh: true });
  });

  it('is read anew where the reading that is under way began too early', async () => {
    const { kept, source, wait } = keptCount();
    const gate = Promise.withResolvers<void>();
    source.read = async () => {
      const value = source.reads;
      await gate.promise;
      return { value };
    };
    const early = kept.current();
    wait(1);
    const late = kept.refreshed(START_MS + 1000);
    gate.resolve();
    expect(await early).toBe(1);
    expect(await late).toEqual({ value: 2, isFresh: true });
  });

  it('is read anew five times at once and then once in five seconds, and says when it was not', async () => {
    const { kept, source, clock, wait } = keptCount();
    await kept.current();
    const freshOf = async (count: number) => {
      let fresh = 0;
      for (let n = 0; n < count; n += 1) {
        wait(0.01);
        if ((await kept.refreshed(clock.nowMs)).isFresh) fresh += 1;
      }
      return fresh;
    };
    expect(await freshOf(100)).toBe(5);
    expect(source.reads).toBe(6);
    expect(await freshOf(6000)).toBe(12);
    expect(source.reads).toBe(18);
  });

  it('stays good for 15 minutes of an outage, says so, and is then unavailable', async () => {
    const { kept, source, stale, wait } = keptCount();
    await kept.current();
    source.read = outage;
    wait(899);
    expect(await kept.current()).toBe(1);
    wait(1);
    await expect(kept.current()).rejects.toThrow(CredentialsUnavailable);
    wait(5);
    await expect(kept.current()).rejects.toThrow(CredentialsUnavailable);
    expect(stale).toEqual([899]);
  });

  it('is unavailable for the reason of the failure, where it was never read', async () => {
    const { kept, source } = keptCount();
    source.read = outage;
    const failure = await kept.current().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CredentialsUnavailable);
    expect(failure).toMatchObject({ cause: { message: 'out of reach' } });
  });

  it('is tried once in five seconds of an outage, however many ask and in whatever way', async () => {
    const { kept, source, clock, wait } = keptCount();
    await kept.current();
    wait(25);
    source.read = outage;
    for (let tenths = 0; tenths < 100; tenths += 1) {
      await Promise.all([kept.current(), kept.current(), kept.refreshed(clock.nowMs)]);
      wait(0.1);
    }
    expect(source.reads).toBe(1 + 2);
  });

  it('is tried once in a second where there is nothing at hand, and is there when the outage ends', async () => {
    const { kept, source, wait } = keptCount();
    const { read } = source;
    source.read = outage;
    for (let tenths = 0; tenths < 10; tenths += 1) {
      await expect(kept.current()).rejects.toThrow(CredentialsUnavailable);
      wait(0.1);
    }
    expect(source.reads).toBe(1);
    source.read = read;
    expect(await kept.current()).toBe(2);
  });

  it('is not fresh where the reading failed', async () => {
    const { kept, source, clock, wait } = keptCount();
    await kept.current();
    source.read = outage;
    wait(1);
    const failure = { cause: new Error('out of reach') };
    const refreshed = { value: 1, isFresh: false, failure };
    expect(await kept.refreshed(clock.nowMs)).toEqual(refreshed);
    wait(1);
    expect(await kept.refreshed(clock.nowMs)).toEqual(refreshed);
    expect(source.reads).toBe(2);
  });

  it('takes what a reading in parts brought, and keeps the age of the last whole one', async () => {
    const { kept, source, stale, wait } = keptCount();
    const { read } = source;
    await kept.current();
    source.read = async () => ({ value: 77, failure: new Error('half of it') });
    wait(30);
    expect(await kept.current()).toBe(77);
    expect(stale).toEqual([30]);
    source.read = read;
    wait(5);
    expect(await kept.current()).toBe(3);
    source.read = outage;
    wait(900);
    await expect(kept.current()).rejects.toThrow(CredentialsUnavailable);
  });
});
