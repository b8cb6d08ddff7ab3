/** Lambda entry point: SCIM requests from API Gateway. */
import { composeScim } from './wiring.ts';

export const handler = composeScim(process.env);
