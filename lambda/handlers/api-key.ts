/** Lambda entry point: CloudFormation asks for the first API key. */
import { composeApiKey } from './wiring/api-key.ts';

export const handler = composeApiKey(process.env);
