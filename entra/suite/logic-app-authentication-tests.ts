/**
 * Tests 21 and 22 of Microsoft's acceptance suite: a gallery listing needs one of them. Beyond what Microsoft looks at, a wrong
 * credential has to be refused as RFC 6749 §5.2 says, because that is what an administrator gets to read.
 */
import type { HttpOutcome } from '../http-exchange.ts';
import { isObject, type JsonObject } from '../target-resource.ts';
import { shown } from './scim-probe.ts';
import type { SuiteTest } from './suite-test.ts';
import type { TestBench } from './test-bench.ts';
import { check, TestFailure, TestSkip } from './test-outcome.ts';

const shortestMinutes = 60;
const longestMinutes = 360;

export const logicAppAuthenticationTests: readonly SuiteTest[] = [
  { name: 'Validate_Credentials_Test', weight: 'authentication', run: validateCredentials },
  { name: 'Federated_Identity_Test', weight: 'authentication', run: federateIdentity },
];

async function validateCredentials({ tokenTests, newId }: TestBench): Promise<void> {
  const { clientSecret: grant } = tokenTests;
  if (grant === undefined) {
    throw new TestSkip(
      'no client secret was given; --token-url, --client-id and --client-secret let it run',
    );
  }
  const token = grantedToken(await tokenTests.askWithSecret(grant));
  checkUse(await tokenTests.useToken(token));
  const wrong = { ...grant, clientSecret: newId() };
  checkRefusal(await tokenTests.askWithSecret(wrong), 'a wrong secret');
}

async function federateIdentity({ tokenTests }: TestBench): Promise<void> {
  const { assertion: grant } = tokenTests;
  if (grant === undefined) {
    throw new TestSkip(
      'no assertion was given; --token-url, --client-id and --assertion-url or --assertion-file let it run',
    );
  }
  const assertion = await tokenTests.readAssertion(grant);
  if (assertion.outcome === 'unusable') throw new TestFailure(`No assertion: ${assertion.reason}`);
  const token = grantedToken(await tokenTests.askWithAssertion(grant, assertion.token));
  checkUse(await tokenTests.useToken(token));
  const forged = withOtherSignature(assertion.token);
  checkRefusal(await tokenTests.askWithAssertion(grant, forged), 'a forged assertion');
}

/** @throws TestFailure unless it is what Entra can use */
function grantedToken(outcome: HttpOutcome): string {
  const { status, contentType, body } = answerOf(outcome, 'The token endpoint');
  check(status === 200, `The token endpoint: ${status} instead of 200`);
  check(
    isJson(contentType),
    `The token endpoint: Content-Type is ${shown(contentType)}, not application/json`,
  );
  const { access_token: token, token_type: type, expires_in: seconds } = body;
  check(typeof token === 'string' && token !== '', 'The token endpoint gives no access_token');
  check(
    typeof type === 'string' && type.toLowerCase() === 'bearer',
    `token_type is ${shown(type)}, not "Bearer"`,
  );
  const minutes = Number(seconds) / 60;
  check(
    typeof seconds === 'number' && minutes >= shortestMinutes && minutes <= longestMinutes,
    `expires_in is ${shown(seconds)}; it has to be a number of seconds from ${shortestMinutes * 60} to ${longestMinutes * 60}`,
  );
  return token;
}

function checkUse(outcome: HttpOutcome): void {
  const who = 'GET /Users?startIndex=1&count=1 with that token';
  const { status } = answerOf(outcome, who);
  check(status >= 200 && status < 300, `${who}: ${status} instead of 200`);
}

function checkRefusal(outcome: HttpOutcome, what: string): void {
  const who = `The token endpoint, asked with ${what}`;
  const { status, contentType, body } = answerOf(outcome, who);
  check(status === 400 || status === 401, `${who}: ${status} instead of 401`);
  check(
    isJson(contentType) && typeof body['error'] === 'string',
    `${who}: no error of RFC 6749, such as {"error":"invalid_client"}, as application/json`,
  );
}

interface TokenEndpointAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
  /** {} where it is no JSON object. */
  readonly body: JsonObject;
}

function answerOf(outcome: HttpOutcome, who: string): TokenEndpointAnswer {
  if (outcome.outcome !== 'answer') throw new TestFailure(`${who} does not answer`);
  const { status, contentType, text } = outcome;
  try {
    const body: unknown = JSON.parse(text);
    return { status, contentType, body: isObject(body) ? body : {} };
  } catch {
    return { status, contentType, body: {} };
  }
}

function isJson(contentType: string | undefined): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'application/json';
}

function withOtherSignature(assertion: string): string {
  const [header, payload, signature = ''] = assertion.split('.');
  return [header, payload, [...signature].reverse().join('')].join('.');
}
