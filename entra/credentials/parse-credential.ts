/** From options and environment to credentials, or to an error that says what is missing. */
import type { Values } from '../command-words.ts';
import { InputError } from '../input-error.ts';
import type {
  AssertionGrant,
  AssertionSource,
  ClientSecretGrant,
  Credential,
} from './credential.ts';
import { parseEndpointUrl } from './endpoint-url.ts';

/** Secrets that the environment holds, so that they need not stand in a list of processes. */
export interface SecretEnvironment {
  readonly token?: string | undefined;
  readonly clientSecret?: string | undefined;
  readonly assertion?: string | undefined;
  readonly assertionClientSecret?: string | undefined;
}

export interface Credentials {
  /** With which SCIM requests go. */
  readonly credential: Credential;
  /** For Validate_Credentials_Test. */
  readonly clientSecret: ClientSecretGrant | undefined;
  /** For Federated_Identity_Test. */
  readonly assertion: AssertionGrant | undefined;
}

/**
 * A token, a client secret or an assertion. A suite may have all three, one for the requests and the others for the tests that are
 * about them; every other command has one.
 * @throws InputError
 */
export function parseCredentials(values: Values, environment: SecretEnvironment): Credentials {
  checkFederated(values, environment);
  const isSuite = values.suite !== undefined;
  const assertion = toAssertionGrant(values, environment);
  const clientSecret = toClientSecretGrant(values, environment, assertion !== undefined);
  const token = toStaticToken(values, environment);
  const given = [values.token === undefined ? undefined : token, clientSecret, assertion];
  if (!isSuite && given.filter((one) => one !== undefined).length > 1) {
    throw new InputError(
      '--token, --client-secret and an assertion exclude each other: only --suite takes several',
    );
  }
  const granted = clientSecret ?? assertion;
  const credential = isSuite ? (token ?? granted) : (granted ?? token);
  if (credential !== undefined) return { credential, clientSecret, assertion };
  throw new InputError(
    '--token is missing (SCIM_TOKEN serves as well), or --token-url with --client-id and a secret or an assertion',
  );
}

function toStaticToken(
  values: Values,
  environment: SecretEnvironment,
): Extract<Credential, { kind: 'token' }> | undefined {
  const token = values.token ?? environment.token;
  if (token === undefined) return undefined;
  if (/^[\x21-\x7e]+$/.test(token)) return { kind: 'token', token };
  throw new InputError('--token has characters that no header can carry');
}

/** A secret from the environment counts only where the options do not name an assertion. */
function toClientSecretGrant(
  values: Values,
  environment: SecretEnvironment,
  hasAssertion: boolean,
): ClientSecretGrant | undefined {
  const ofEnvironment = hasAssertion ? undefined : environment.clientSecret;
  const clientSecret = values['client-secret'] ?? ofEnvironment;
  const grant = toGrant(values);
  if (grant === undefined) {
    if (values['client-secret'] !== undefined || values.basic === true) throw together();
    return undefined;
  }
  if (clientSecret === undefined) {
    if (hasAssertion) return undefined;
    throw together();
  }
  const location = values.basic === true ? 'header' : 'body';
  return { kind: 'clientSecret', ...grant, clientSecret, location };
}

function together(): InputError {
  return new InputError(
    '--token-url, --client-id and --client-secret go together (SCIM_CLIENT_SECRET serves as well), or an assertion in place of the secret',
  );
}

function toGrant(values: Values) {
  const { 'token-url': tokenUrl, 'client-id': clientId, 'token-scope': scope } = values;
  if (tokenUrl === undefined && clientId === undefined) {
    if (scope !== undefined) throw new InputError('--token-scope goes with --token-url only');
    return undefined;
  }
  if (tokenUrl === undefined || clientId === undefined) throw together();
  return { tokenUrl: parseEndpointUrl('--token-url', tokenUrl), clientId, scope };
}

function toAssertionGrant(
  values: Values,
  environment: SecretEnvironment,
): AssertionGrant | undefined {
  const assertion = toAssertionSource(values, environment);
  const grant = toGrant(values);
  if (assertion === undefined || grant === undefined) return undefined;
  return { kind: 'assertion', ...grant, assertion };
}

function toAssertionSource(
  values: Values,
  environment: SecretEnvironment,
): AssertionSource | undefined {
  const { 'assertion-file': file, 'assertion-url': url } = values;
  if (file !== undefined) return { kind: 'file', file };
  if (url !== undefined) {
    const clientId = values['assertion-client-id'];
    const clientSecret = values['assertion-client-secret'] ?? environment.assertionClientSecret;
    const scope = values['assertion-scope'];
    if (clientId === undefined || clientSecret === undefined || scope === undefined) {
      throw new InputError(
        '--assertion-url, --assertion-client-id, --assertion-client-secret (SCIM_ASSERTION_CLIENT_SECRET serves as well) and --assertion-scope go together',
      );
    }
    const tokenUrl = parseEndpointUrl('--assertion-url', url);
    const grant = { kind: 'clientSecret', location: 'body' } as const;
    return { kind: 'signIn', grant: { ...grant, tokenUrl, clientId, clientSecret, scope } };
  }
  const text = environment.assertion;
  const isWanted = text !== undefined && values['client-secret'] === undefined;
  return isWanted ? { kind: 'text', text } : undefined;
}

const ofSignIn = ['assertion-client-id', 'assertion-client-secret', 'assertion-scope'] as const;

/** @throws InputError for options of an assertion that would go unheard */
function checkFederated(values: Values, environment: SecretEnvironment): void {
  const { 'assertion-file': file, 'assertion-url': url } = values;
  if (file !== undefined && url !== undefined) {
    throw new InputError('--assertion-file and --assertion-url exclude each other');
  }
  const stray = ofSignIn.find((name) => values[name] !== undefined);
  if (stray !== undefined && url === undefined) {
    throw new InputError(`--${stray} goes with --assertion-url only`);
  }
  const isNamed = values['token-url'] !== undefined && values['client-id'] !== undefined;
  if ((file ?? url) !== undefined && !isNamed) {
    throw new InputError('an assertion needs --token-url and --client-id');
  }
  if (
    values.basic === true &&
    (values['client-secret'] ?? environment.clientSecret) === undefined
  ) {
    throw new InputError('--basic goes with a client secret only');
  }
}
