/** Lambda entry point: SCIM requests from API Gateway. */
import { composeScim } from './wiring/scim.ts';

export const handler = composeScim(process.env);
