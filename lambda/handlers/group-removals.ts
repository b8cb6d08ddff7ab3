/** Lambda entry point: removed groups from the table's stream into the queue. */
import { composeGroupRemovals } from './wiring/group-removals.ts';

export const handler = composeGroupRemovals(process.env);
