/** npm run tenant: the tenants of a stack. */
import { runTenant } from '../operator/tenant.ts';

process.exitCode = await runTenant(process.argv.slice(2));
