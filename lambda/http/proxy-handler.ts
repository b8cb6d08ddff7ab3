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
  /** Ids that were to become members of a group and are of no resource. */
  readonly unknownMembers: number;
  /** Undefined for a part of a bulk request: its time is in that of the whole. */
  readonly milliseconds: number | undefined;
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
    const milliseconds = Math.round((parts.elapsed() - start) * 10) / 10;
    const { requestId, authorizer } = event.requestContext;
    const tenant = authorizer?.['tenant'];
    parts.report({ requestId, tenant, ...describe(given), milliseconds });
    for (const part of given.parts ?? []) {
      parts.report({ requestId, tenant, ...describe(part), milliseconds: undefined });
    }
    return toProxyResult(given.response);
  };
}

function describe({ operation, resourceType, response, defect }: Answer) {
  const scimType = response.status >= 400 ? response.body?.['scimType'] : undefined;
  return {
    operation,
    resourceType,
    status: response.status,
    scimType: typeof scimType === 'string' ? scimType : undefined,
    unknownMembers: response.unknownMembers ?? 0,
    defect,
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
