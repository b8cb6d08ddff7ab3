/** npm run rotate-key: a new key for a tenant. */
import { runRotateKey } from '../operator/rotate-key.ts';

process.exitCode = await runRotateKey(process.argv.slice(2));
