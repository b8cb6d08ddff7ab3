/** Lambda entry point: Secrets Manager rotates the key of a tenant. */
import { composeKeyRotation } from './wiring/key-rotation.ts';

export const handler = composeKeyRotation(process.env);
