/** A parent for a test to kill: starts a child, prints the child's id when it has told it, and waits. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSupervised } from '../../local/child-process.ts';

const [logFile = '', script = ''] = process.argv.slice(2);
startSupervised(process.execPath, ['-e', script], { logFile });
while (readFileSync(logFile, 'utf8') === '') await sleep(20);
console.log(readFileSync(logFile, 'utf8').trim());
setInterval(() => undefined, 1_000);
