/** The token of STS with which a rotation signs in to Entra: what the function asks for, and all that its role may have. */
export const WEB_IDENTITY_TOKEN = {
  /** What Entra wants in a federated credential, whichever application it belongs to. */
  audience: 'api://AzureADTokenExchange',
  /** Entra knows RSA only. */
  signingAlgorithm: 'RS256',
  /** It is used at once. */
  durationSeconds: 300,
} as const;
