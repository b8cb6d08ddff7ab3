/**
 * The answers that API Gateway makes itself, as the template shapes them: a type's own gateway response, else that of
 * DEFAULT_4XX or DEFAULT_5XX, else the built-in one. Pure.
 */
import type { ApiDescription, GatewayResponseDescription } from './api-description.ts';
import { headerOf } from './proxy-event.ts';
import type { HttpAnswer } from './proxy-result.ts';

interface Fault {
  readonly status: number;
  readonly message: string | null;
  /** Value of x-amzn-ErrorType. */
  readonly errorType: string;
}

/** Types and default statuses: API Gateway's documentation, "Gateway response types". */
const FAULTS = {
  ACCESS_DENIED: {
    status: 403,
    message: 'User is not authorized to access this resource',
    errorType: 'AccessDeniedException',
  },
  AUTHORIZER_CONFIGURATION_ERROR: {
    status: 500,
    message: null,
    errorType: 'AuthorizerConfigurationException',
  },
  AUTHORIZER_FAILURE: { status: 500, message: null, errorType: 'AuthorizerFailureException' },
  /** A function that failed, or whose result is malformed: 502 is documented, that this fallback shapes it is observed. */
  DEFAULT_5XX: {
    status: 502,
    message: 'Internal server error',
    errorType: 'InternalServerErrorException',
  },
  INTEGRATION_TIMEOUT: {
    status: 504,
    message: 'Endpoint request timed out',
    errorType: 'InternalServerErrorException',
  },
  MISSING_AUTHENTICATION_TOKEN: {
    status: 403,
    message: 'Missing Authentication Token',
    errorType: 'MissingAuthenticationTokenException',
  },
  REQUEST_TOO_LARGE: {
    status: 413,
    message: 'Request Too Long',
    errorType: 'RequestTooLargeException',
  },
  UNAUTHORIZED: { status: 401, message: 'Unauthorized', errorType: 'UnauthorizedException' },
} as const satisfies Readonly<Record<string, Fault>>;

export type GatewayResponseType = keyof typeof FAULTS;

/** What templates and headers may refer to. */
export interface GatewayContext {
  readonly requestId: string;
  readonly path: string;
  readonly httpMethod: string;
  readonly rawHeaders: readonly string[];
  readonly authorizer: Readonly<Record<string, string>> | undefined;
}

const BUILT_IN: GatewayResponseDescription = {
  headers: {},
  templates: { 'application/json': '{"message":$context.error.messageString}' },
};

export function gatewayResponse(
  type: GatewayResponseType,
  api: ApiDescription,
  context: GatewayContext,
): HttpAnswer {
  const fault: Fault = FAULTS[type];
  const fallback = fault.status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
  const shaped = api.gatewayResponses[type] ?? api.gatewayResponses[fallback] ?? BUILT_IN;
  const templates =
    Object.keys(shaped.templates).length > 0 ? shaped.templates : BUILT_IN.templates;
  const [mediaType, template] =
    Object.entries(templates).find(([name]) => name === 'application/json') ??
    Object.entries(templates)[0] ??
    [];
  const value = (expression: string) => evaluate(expression, type, fault, context);
  const headers = Object.entries(shaped.headers).map(
    ([name, expression]) => [name, value(expression)] as const,
  );
  const typed = headers.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    status: shaped.statusCode ?? fault.status,
    headers: [
      ...(typed ? [] : [['Content-Type', mediaType ?? 'application/json'] as const]),
      ['x-amzn-ErrorType', fault.errorType],
      ...headers,
    ],
    body: (template ?? '').replace(/\$(context(?:\.\w+)+)/g, (_whole, name: string) => value(name)),
  };
}

/** `'literal'`, `context.…` or `method.request.header.…`. Only names are replaced: API Gateway runs no VTL here either. */
function evaluate(
  expression: string,
  type: GatewayResponseType,
  fault: Fault,
  context: GatewayContext,
): string {
  if (expression.startsWith("'")) return expression.slice(1, -1);
  const header = /^method\.request\.header\.(.+)$/.exec(expression)?.[1];
  if (header) return headerOf(context.rawHeaders, header) ?? '';
  const fromAuthorizer = /^context\.authorizer\.(.+)$/.exec(expression)?.[1];
  if (fromAuthorizer) return context.authorizer?.[fromAuthorizer] ?? '';
  const values: Readonly<Record<string, string>> = {
    'context.error.message': fault.message ?? '',
    'context.error.messageString': JSON.stringify(fault.message),
    'context.error.responseType': type,
    'context.requestId': context.requestId,
    'context.extendedRequestId': context.requestId,
    'context.path': context.path,
    'context.httpMethod': context.httpMethod,
  };
  return values[expression] ?? '';
}
