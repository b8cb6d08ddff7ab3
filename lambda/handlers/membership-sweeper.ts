/** Lambda entry point: sweeps the memberships of removed groups. */
import { composeMembershipSweeper } from './wiring/membership-sweeper.ts';

export const handler = composeMembershipSweeper(process.env);
