import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { type Environment, onFirstEvent, type ProcessAdapters, required } from './process.ts';

export interface TokenAdapters extends ProcessAdapters {}

/** The token endpoint. */
export function composeToken(environment: Environment, _adapters: TokenAdapters = {}) {
  return onFirstEvent<APIGatewayProxyEvent, APIGatewayProxyResult>(() => {
    required(environment, ENVIRONMENT.tableName);
    return async () => ({
      statusCode: 503,
      headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
      body: JSON.stringify({ error: 'temporarily_unavailable' }),
    });
  });
}
