/** Asks the template's TOKEN authorizers who calls, and keeps their answers as long as the template says, denials too. */
import type { ApiDescription, AuthorizerDescription } from './api-description.ts';
import type { GatewayResponseType } from './gateway-response.ts';
import type { Invocation } from './invocation.ts';

export type Authorization =
  | { readonly outcome: 'allowed'; readonly context: Readonly<Record<string, string>> }
  | {
      readonly outcome: 'refused';
      readonly response: GatewayResponseType;
      readonly context?: Readonly<Record<string, string>>;
    };

export interface AuthorizationRequest {
  readonly authorizer: AuthorizerDescription;
  /** Value of the authorizer's header. */
  readonly token: string | undefined;
  readonly httpMethod: string;
  readonly path: string;
}

export interface TokenAuthorizer {
  authorize(request: AuthorizationRequest): Promise<Authorization>;
  /** Forgets every answer, as FlushStageAuthorizersCache does. */
  flush(): void;
}

interface Policy {
  readonly statements: readonly Statement[];
  readonly context: Readonly<Record<string, string>>;
}

interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** Answers that are kept; the oldest go first. A client can send as many tokens as it likes. */
const MOST_KEPT = 1000;

/** @param now epoch milliseconds. */
export function createTokenAuthorizer(
  api: ApiDescription,
  invoke: (functionArn: string, event: unknown) => Promise<Invocation>,
  now: () => number = Date.now,
): TokenAuthorizer {
  const kept = new Map<string, { readonly policy: Policy; readonly until: number }>();

  async function authorize(request: AuthorizationRequest): Promise<Authorization> {
    const { authorizer, token, httpMethod, path } = request;
    if (!token || !isWellFormed(authorizer, token)) {
      return { outcome: 'refused', response: 'UNAUTHORIZED' };
    }
    const methodArn = `arn:aws:execute-api:${api.region}:${api.account}:${api.apiId}/${api.stageName}/${httpMethod}/${path.replace(/^\//, '')}`;
    const name = `${authorizer.id} ${token}`;
    const hit = kept.get(name);
    if (hit && hit.until > now()) return decide(hit.policy, methodArn);

    const event = { type: 'TOKEN', authorizationToken: token, methodArn };
    const answer = answerOf(await invoke(authorizer.functionArn, event));
    if (typeof answer === 'string') return { outcome: 'refused', response: answer };
    if (authorizer.cacheSeconds > 0) {
      kept.delete(name);
      kept.set(name, { policy: answer, until: now() + authorizer.cacheSeconds * 1000 });
      const oldest = kept.size > MOST_KEPT ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
    }
    return decide(answer, methodArn);
  }
  return { authorize, flush: () => kept.clear() };
}

/**
 * A thrown `Unauthorized` is a 401 that nothing keeps. Any other failure is AUTHORIZER_FAILURE here; whether API Gateway
 * says AUTHORIZER_CONFIGURATION_ERROR of some of them is not documented, so a template shapes both alike.
 */
function answerOf(invocation: Invocation): Policy | GatewayResponseType {
  if (invocation.outcome === 'failed' && invocation.errorMessage === 'Unauthorized') {
    return 'UNAUTHORIZED';
  }
  const policy = invocation.outcome === 'returned' ? policyOf(invocation.payload) : undefined;
  return policy ?? 'AUTHORIZER_FAILURE';
}

function isWellFormed({ validationExpression }: AuthorizerDescription, token: string): boolean {
  return (
    validationExpression === undefined || new RegExp(`^(?:${validationExpression})$`).test(token)
  );
}

/** As IAM decides: an explicit Deny wins, and without an Allow there is no access. */
function decide({ statements, context }: Policy, methodArn: string): Authorization {
  const effects = statements
    .filter(({ actions, resources }) => {
      return (
        actions.some((pattern) => matchesWildcards(pattern, 'execute-api:Invoke')) &&
        resources.some((pattern) => matchesWildcards(pattern, methodArn))
      );
    })
    .map(({ effect }) => effect);
  if (effects.includes('Allow') && !effects.includes('Deny'))
    return { outcome: 'allowed', context };
  return { outcome: 'refused', response: 'ACCESS_DENIED', context };
}

/** `*` is any text, `?` any one character. */
function matchesWildcards(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'is').test(text);
}

/** @returns undefined for what API Gateway would not accept: no principal, no statement, or a nested context value. */
function policyOf(payload: unknown): Policy | undefined {
  const { principalId, policyDocument, context } = (payload ?? {}) as Record<string, unknown>;
  const { Statement: given } = (policyDocument ?? {}) as Record<string, unknown>;
  const values = Object.entries(context ?? {});
  if (typeof principalId !== 'string' || given === undefined) return undefined;
  if (values.some(([, value]) => typeof value === 'object' && value !== null)) return undefined;
  const statements = (Array.isArray(given) ? given : [given]).map((statement) => ({
    effect: String(statement.Effect),
    actions: [statement.Action].flat().map(String),
    resources: [statement.Resource].flat().map(String),
  }));
  const texts = values.map(([name, value]) => [name, String(value)] as const);
  return { statements, context: { ...Object.fromEntries(texts), principalId } };
}
