/** Lambda entry point: API Gateway asks who a bearer credential is. */
import { composeAuthorizer } from './wiring/authorizer.ts';

export const handler = composeAuthorizer(process.env);
