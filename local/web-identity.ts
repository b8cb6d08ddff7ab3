/**
 * STS's GetWebIdentityToken, and the issuer behind it: a JWT that says to somebody outside of AWS which role calls, signed with a key that
 * is made at the first use and published beside it. AWS lets the roles ask whose policy says so; the one that the template says it of is
 * the subject here.
 */
import { randomUUID } from 'node:crypto';
import {
  calculateJwkThumbprint,
  exportJWK,
  type GenerateKeyPairResult,
  generateKeyPair,
  SignJWT,
} from 'jose';
import type { LoopbackAnswer, LoopbackService } from './loopback-exchange.ts';
import { ServiceError } from './service-error.ts';

export interface WebIdentity {
  /** ARN of the role in whose name tokens are made. */
  readonly subject: string;
  readonly account: string;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

const ALGORITHM = 'RS256';
const SECONDS = { least: 60, most: 3600, usual: 300 } as const;
const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
const DISCOVERY_PATH = '/.well-known/openid-configuration';
const KEYS_PATH = '/.well-known/jwks.json';

export function webIdentity(identity: WebIdentity): LoopbackService {
  let made: ReturnType<typeof makeKey> | undefined;
  const key = () => {
    made ??= makeKey();
    return made;
  };
  return async ({ method, path, header, body, isSigned, serverUrl }) => {
    if (method === 'GET' && path === DISCOVERY_PATH) return json(configurationOf(serverUrl));
    if (method === 'GET' && path === KEYS_PATH) return json({ keys: [(await key()).publicJwk] });
    const isForm = header('content-type')?.startsWith('application/x-www-form-urlencoded');
    if (method !== 'POST' || path !== '/' || !isForm) return undefined;
    try {
      if (!isSigned) {
        throw new ServiceError('InvalidClientTokenId', 'The security token is invalid.');
      }
      const asked = parseRequest(new URLSearchParams(body.toString('utf8')));
      return tokenAnswer(await sign(identity, await key(), serverUrl, asked));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return errorAnswer(error);
    }
  };
}

interface TokenRequest {
  readonly audience: readonly string[];
  readonly seconds: number;
}

/** AWS's query protocol: a list is `Name.member.1` and so on. */
function parseRequest(form: URLSearchParams): TokenRequest {
  const action = form.get('Action');
  if (action !== 'GetWebIdentityToken') {
    throw new ServiceError('InvalidAction', 'Only GetWebIdentityToken is known here.');
  }
  const audience = [...form]
    .filter(([name]) => name.startsWith('Audience.member.'))
    .map(([, value]) => value);
  const seconds = Number(form.get('DurationSeconds') ?? SECONDS.usual);
  const isInTime = seconds >= SECONDS.least && seconds <= SECONDS.most;
  if (audience.length === 0 || form.get('SigningAlgorithm') !== ALGORITHM || !isInTime) {
    throw new ServiceError(
      'ValidationError',
      `An Audience, ${ALGORITHM}, and ${SECONDS.least} to ${SECONDS.most} seconds are known here.`,
    );
  }
  return { audience, seconds };
}

async function makeKey() {
  const pair: GenerateKeyPairResult = await generateKeyPair(ALGORITHM);
  const jwk = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const publicJwk = { ...jwk, kid, alg: ALGORITHM, use: 'sig' };
  return { privateKey: pair.privateKey, kid, publicJwk };
}

async function sign(
  { subject, account, region, now = Date.now }: WebIdentity,
  { privateKey, kid }: Awaited<ReturnType<typeof makeKey>>,
  issuer: string,
  { audience, seconds }: TokenRequest,
) {
  const issued = Math.floor(now() / 1000);
  const [only, ...others] = audience;
  const token = await new SignJWT({
    'https://sts.amazonaws.com/': { aws_account: account, source_region: region },
  })
    .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'JWT' })
    .setIssuer(issuer)
    .setSubject(subject)
    .setAudience(only !== undefined && others.length === 0 ? only : [...audience])
    .setJti(randomUUID())
    .setIssuedAt(issued)
    .setExpirationTime(issued + seconds)
    .sign(privateKey);
  return { token, expiration: new Date((issued + seconds) * 1000).toISOString() };
}

const configurationOf = (issuer: string) => ({
  issuer,
  jwks_uri: `${issuer}${KEYS_PATH}`,
  response_types_supported: ['id_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: [ALGORITHM],
});

const json = (value: unknown): LoopbackAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

/** Nothing in it needs to be escaped: a JWT, a time, and names and sentences of this file. */
const xml = (status: number, body: string): LoopbackAnswer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body,
});

function tokenAnswer({ token, expiration }: Awaited<ReturnType<typeof sign>>): LoopbackAnswer {
  const result = `<WebIdentityToken>${token}</WebIdentityToken><Expiration>${expiration}</Expiration>`;
  const metadata = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
  return xml(
    200,
    `<GetWebIdentityTokenResponse xmlns="${NAMESPACE}"><GetWebIdentityTokenResult>${result}</GetWebIdentityTokenResult>${metadata}</GetWebIdentityTokenResponse>`,
  );
}

function errorAnswer({ name, message }: ServiceError): LoopbackAnswer {
  const error = `<Error><Type>Sender</Type><Code>${name}</Code><Message>${message}</Message></Error>`;
  return xml(
    name === 'InvalidClientTokenId' ? 403 : 400,
    `<ErrorResponse xmlns="${NAMESPACE}">${error}<RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  );
}
