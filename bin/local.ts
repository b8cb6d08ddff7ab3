/** npm start: the whole stack on this machine. */
import { runLocal } from '../local/run.ts';

process.exit(await runLocal(process.argv.slice(2)));
