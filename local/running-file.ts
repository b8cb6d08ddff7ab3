/** `running.json`: what other commands read of a stack while it runs. */
import { rmSync } from 'node:fs';
import { type DataFolder, writeFileAtomically } from './data-folder.ts';
import type { StartControl } from './start-control.ts';

/** It holds no key of the API; the session token opens the loopback services, Secrets Manager among them. Its owner alone reads the file. */
export interface RunningStack {
  /** The Tenant URL. */
  readonly url: string;
  readonly tokenUrl: string;
  readonly pid: number;
  readonly region: string;
  readonly store: 'dynamodb' | 'memory';
  /** AWS's services of this machine: an endpoint for their clients, and the session token of their credentials. */
  readonly loopbackUrl: string;
  readonly sessionToken: string;
  /** To be invoked there. */
  readonly operatorFunctionName?: string;
  /** Subject of the web identity tokens that keys are handed over with; their issuer is the loopbackUrl. */
  readonly keyRotationRoleArn?: string;
  readonly tableName?: string;
  readonly dynamodbEndpoint?: string;
  /** Memory store only: GET <historyUrl>/<User or Group>/<id or name>?tenant=<slug> with the bearer answers JSON lines of history entries. */
  readonly historyUrl?: string;
  readonly historyToken?: string;
}

export function writeRunningFile(
  { runningFile }: DataFolder,
  control: StartControl,
  running: RunningStack,
): void {
  writeFileAtomically(runningFile, `${JSON.stringify(running, null, 2)}\n`);
  control.onStarted(() => rmSync(runningFile, { force: true }));
}
