import type { PublicKey, PublicKeys } from '../../lambda/auth/public-keys.ts';

export const samplePublicKey = (kid: string, rest: Partial<PublicKey> = {}): PublicKey => ({
  kid,
  jwk: { kty: 'EC', crv: 'P-256', x: `x of ${kid}`, y: `y of ${kid}` },
  published: '2026-01-31T08:00:00.000Z',
  ...rest,
});

/** What every place of public signing keys must do; each test gets one that is empty. */
export function publicKeysContract(name: string, makeKeys: () => Promise<PublicKeys>): void {
  describe(`the public keys in ${name}`, () => {
    const time = '2026-02-01T00:00:00.000Z';
    const later = '2026-03-01T00:00:00.000Z';
    let keys: PublicKeys;

    beforeEach(async () => {
      keys = await makeKeys();
    });

    it('know no key that nobody published, whatever a token calls it', async () => {
      await keys.publish(samplePublicKey('k1'));
      for (const kid of ['', 'k', 'k1#', '#k1', 'k2', 'a'.repeat(3_000), 'ä\uD800%', '__proto__']) {
        expect(await keys.find(kid)).toBeUndefined();
      }
    });

    it('give a key as it was published', async () => {
      const old = samplePublicKey('k2', { retires: time });
      await keys.publish(samplePublicKey('k1'));
      await keys.publish(old);
      expect(await keys.find('k1')).toEqual(samplePublicKey('k1'));
      expect(await keys.find('k2')).toEqual(old);
    });

    it('are listed, those too that retire', async () => {
      expect(await keys.list()).toEqual([]);
      const published = [samplePublicKey('k1'), samplePublicKey('k2', { retires: time })];
      for (const key of published) await keys.publish(key);
      const listed = await keys.list();
      expect(listed.toSorted((one, other) => (one.kid < other.kid ? -1 : 1))).toEqual(published);
    });

    it('keep what is there when it is published again', async () => {
      await keys.publish(samplePublicKey('k1'));
      await keys.publish(samplePublicKey('k1', { published: later }));
      expect(await keys.find('k1')).toEqual(samplePublicKey('k1'));
    });

    it('let all but one retire, each once', async () => {
      for (const kid of ['k1', 'k2', 'k3']) await keys.publish(samplePublicKey(kid));
      await keys.retireOthers('k3', time);
      await keys.publish(samplePublicKey('k4'));
      await keys.retireOthers('k4', later);
      await keys.publish(samplePublicKey('k1'));
      const retires = async (kid: string) => (await keys.find(kid))?.retires;
      expect(await Promise.all(['k1', 'k2', 'k3', 'k4'].map(retires))).toEqual([
        time,
        time,
        later,
        undefined,
      ]);
      expect(await keys.find('k1')).toEqual(samplePublicKey('k1', { retires: time }));
    });

    it('have nothing to retire where nothing is published', async () => {
      await keys.retireOthers('k1', time);
      expect(await keys.find('k1')).toBeUndefined();
    });
  });
}
