/** Every secret that the client has had in its hands, so that what it prints and logs can be cleaned of them. */

export interface KnownSecrets {
  add(secret: string): void;
  /** The text with `[token]` in place of each of them: a server may echo what it was sent. */
  clean(text: string): string;
}

export function createKnownSecrets(first: readonly string[]): KnownSecrets {
  const secrets = new Set(first);
  return {
    add(secret) {
      secrets.add(secret);
    },
    // The longer ones first: a secret may be part of another.
    clean: (text) =>
      [...secrets]
        .sort((a, b) => b.length - a.length)
        .reduce((clean, secret) => clean.replaceAll(secret, '[token]'), text),
  };
}
