/** Lambda entry point: CloudFormation asks for the tenant `default` and its first API key. */
import { composeApiKey } from './wiring/api-key.ts';

export const handler = composeApiKey(process.env);
