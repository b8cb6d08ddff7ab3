/** The port: public halves of the keys that sign access tokens, by their thumbprint (RFC 7638). */

export interface PublicKey {
  readonly kid: string;
  readonly jwk: {
    readonly kty: 'EC';
    readonly crv: 'P-256';
    readonly x: string;
    readonly y: string;
  };
  /** RFC 3339. */
  readonly published: string;
  /** RFC 3339; from then on no token that it signed is good. Absent while it signs. */
  readonly retires?: string;
}

/** Every method may throw RegistryBusy. */
export interface PublicKeys {
  find(kid: string): Promise<PublicKey | undefined>;
  /** All of them, in one query: few, because those that retired are dropped. */
  list(): Promise<readonly PublicKey[]>;
  /** A repeat changes nothing. */
  publish(key: PublicKey): Promise<void>;
  /** Those that do not retire yet, but for `exceptKid`, retire at `time` (RFC 3339). */
  retireOthers(exceptKid: string, time: string): Promise<void>;
}
