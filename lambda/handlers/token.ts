/** Lambda entry point: OAuth 2.0 client credentials for access tokens. */
import { composeToken } from './wiring/token.ts';

export const handler = composeToken(process.env);
