/** From one event of API Gateway to its result, and what is to be said about it. Throws nothing. */
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { toProxyResult, toScimRequest } from './api-gateway.ts';
import { errorResponse, isForeseen } from './error-response.ts';
import { type Answer, answer } from './router.ts';
import type { ScimService } from './scim-service.ts';

/** A request in words that can be logged and counted: no name, address or value of a person is in it. */
export interface RequestReport {
  readonly requestId: string;
  readonly tenant: string | undefined;
  readonly operation: string;
  readonly resourceType: string;
  readonly status: number;
  readonly scimType: string | undefined;
  readonly milliseconds: number;
  readonly defect: unknown;
}

export function proxyHandler(parts: {
  readonly service: ScimService;
  /** Milliseconds on any clock that only goes forward. */
  readonly elapsed: () => number;
  readonly report: (report: RequestReport) => void;
}): (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult> {
  return async (event) => {
    const start = parts.elapsed();
    const given = await answerEvent(parts.service, event);
    const { response } = given;
    const scimType = response.status >= 400 ? response.body?.['scimType'] : undefined;
    parts.report({
      requestId: event.requestContext.requestId,
      tenant: event.requestContext.authorizer?.['tenant'],
      operation: given.operation,
      resourceType: given.resourceType,
      status: response.status,
      scimType: typeof scimType === 'string' ? scimType : undefined,
      milliseconds: Math.round((parts.elapsed() - start) * 10) / 10,
      defect: given.defect,
    });
    return toProxyResult(response);
  };
}

async function answerEvent(service: ScimService, event: APIGatewayProxyEvent): Promise<Answer> {
  try {
    return await answer(service, toScimRequest(event));
  } catch (error) {
    const given = { operation: 'unknown', resourceType: 'Unknown', response: errorResponse(error) };
    return isForeseen(error) ? given : { ...given, defect: error };
  }
}
