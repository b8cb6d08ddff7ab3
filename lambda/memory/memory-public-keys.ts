/** The port of public signing keys in memory. */
import type { PublicKey, PublicKeys } from '../auth/public-keys.ts';

export function createMemoryPublicKeys(): PublicKeys {
  const keys = new Map<string, PublicKey>();
  return {
    async find(kid) {
      return keys.get(kid);
    },

    async list() {
      return [...keys.values()];
    },

    async publish(key) {
      if (!keys.has(key.kid)) keys.set(key.kid, key);
    },

    async retireOthers(exceptKid, time) {
      for (const [kid, key] of keys) {
        if (kid !== exceptKid && key.retires === undefined)
          keys.set(kid, { ...key, retires: time });
      }
    },
  };
}
