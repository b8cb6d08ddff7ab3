/** Why a credential was refused: for the log and the metric, never for the caller, who is told the same whatever it was. */
export type Refusal =
  /** No bearer credential at all. */
  | 'malformed'
  /** A credential of another kind: a client secret as a bearer token, a token that is not ours. */
  | 'unsupported-credential'
  /** Unknown, or deleted. */
  | 'unknown-tenant'
  | 'wrong-key'
  /** A key whose grace is over. */
  | 'expired-key'
  | 'revoked-key'
  /** The tenant takes its key at the token endpoint alone. */
  | 'bearer-refused'
  | 'wrong-secret'
  | 'expired-secret'
  | 'bad-signature'
  /** A signing key that nobody published, or that is retired. */
  | 'unknown-signing-key'
  /** Of another issuer or for another audience. */
  | 'foreign-token'
  | 'expired-token'
  | 'token-not-yet-valid'
  /** The credential from which the token came is gone. */
  | 'revoked-credential'
  /** The tenant trusts no Entra application. */
  | 'no-trust'
  /** An assertion that is not what the trust asks for. */
  | 'wrong-assertion';
