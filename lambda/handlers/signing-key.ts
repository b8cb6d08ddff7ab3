/** Lambda entry point: CloudFormation asks for the first key that signs access tokens, Secrets Manager for the next ones. */
import { composeSigningKey } from './wiring/signing-key.ts';

export const handler = composeSigningKey(process.env);
