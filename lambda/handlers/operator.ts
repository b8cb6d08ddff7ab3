/** Lambda entry point: what an operator asks for. */
import { composeOperator } from './wiring/operator.ts';

export const handler = composeOperator(process.env);
