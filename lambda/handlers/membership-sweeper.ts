/** Lambda entry point: sweeps the memberships of removed groups. */
import { composeMembershipSweeper } from './wiring.ts';

export const handler = composeMembershipSweeper(process.env);
