/** Tests 21 and 22 of Microsoft's acceptance suite: a gallery listing needs one of them. */
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
  {
    name: 'Federated_Identity_Test',
    weight: 'authentication',
    run: async () => {
      throw new TestSkip('it needs a token that Entra itself has signed');
    },
  },
];

async function validateCredentials({ clientCredentials, tokens }: TestBench): Promise<void> {
  if (clientCredentials === undefined) {
    throw new TestSkip(
      'only a bearer token was given; --token-url, --client-id and --client-secret let it run',
    );
  }
  const grant = successOf(await tokens.requestToken(clientCredentials), 'The token endpoint');
  const { access_token: token, expires_in: seconds } = grant;
  check(typeof token === 'string' && token !== '', 'The token endpoint gives no access_token');
  const minutes = Number(seconds) / 60;
  check(
    typeof seconds === 'number' && minutes >= shortestMinutes && minutes <= longestMinutes,
    `expires_in is ${shown(seconds)}; it has to be a number of seconds from ${shortestMinutes * 60} to ${longestMinutes * 60}`,
  );
  successOf(await tokens.useToken(token), 'GET /Users?startIndex=1&count=1 with that token');
}

function successOf(outcome: HttpOutcome, who: string): JsonObject {
  if (outcome.outcome !== 'answer') throw new TestFailure(`${who} does not answer`);
  const { status, text } = outcome;
  check(status >= 200 && status < 300, `${who}: ${status} instead of 200`);
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) ? body : {};
  } catch {
    throw new TestFailure(`${who}: the answer is not JSON`);
  }
}
