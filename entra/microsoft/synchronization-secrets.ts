/** The credentials of a provisioning job as Graph's synchronization API takes them: pairs of a known key and a text. */
import { z } from 'zod';
import { GraphError } from './graph-error.ts';

/** Those of Graph's keys that have to do with SCIM. Any other is an error of the server, as it is of Graph's. */
const knownKeys = [
  ...['BaseAddress', 'SecretToken', 'SyncNotificationSettings', 'SyncAll', 'AuthenticationType'],
  ...['Oauth2AccessToken', 'Oauth2AccessTokenCreationTime', 'Oauth2ClientId'],
  ...['Oauth2ClientSecret', 'Oauth2TokenExchangeUri', 'SkipOutOfScopeDeletions'],
];

const pairs = z.array(z.object({ key: z.string(), value: z.string() }));
const validation = z.object({
  useSavedCredentials: z.boolean().optional(),
  credentials: pairs.optional(),
});
const secrets = z.object({ value: pairs });

export type Secrets = ReadonlyMap<string, string>;

/** What validateCredentials is to try: what is given, or 'saved'. @throws GraphError */
export function parseValidation(text: string): Secrets | 'saved' {
  const { useSavedCredentials = false, credentials } = parse(validation, text);
  if (useSavedCredentials) return 'saved';
  if (credentials === undefined) {
    throw new GraphError(400, 'RequestMissingRequiredParameter', 'credentials is missing.');
  }
  return toSecrets(credentials);
}

/** The whole set that replaces the one before. @throws GraphError */
export function parseSecrets(text: string): Secrets {
  return toSecrets(parse(secrets, text).value);
}

function toSecrets(given: z.infer<typeof pairs>): Secrets {
  const unknown = given.find(({ key }) => !knownKeys.includes(key));
  if (unknown !== undefined) {
    const message = `Requested value '${unknown.key}' was not found.`;
    throw new GraphError(500, 'InternalServerError', message);
  }
  return new Map(given.map(({ key, value }) => [key, value]));
}

function parse<T>(schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new GraphError(400, 'BadRequest', 'Unable to read JSON request payload.');
  }
}
