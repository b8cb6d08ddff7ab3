/** The trial of credentials on a stack of its own, with its real caches. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runStack } from '../../bench/stack/running-stack.ts';
import {
  AUTHORIZER_CACHE_SECONDS,
  CREDENTIAL_CACHE_SECONDS,
  TENANT_STATE_CACHE_SECONDS,
} from '../../lambda/contract/authorization.ts';
import { openOperatorFunction } from '../../operator/operator-function.ts';
import type { Trial } from '../trial.ts';
import { credentialTrialParts, writeSettings } from './credential-stack.ts';
import { credentialTrial } from './credential-trial.ts';
import { startMicrosoft } from './microsoft.ts';

/** A timer that fires late, a request on its way: what a bound cannot count. */
const ALLOWANCE_MILLISECONDS = 1000;

/** @param divisor shortens what lies between the events, never the caches */
export async function soakCredentials(divisor: number): Promise<Trial> {
  const folder = await mkdtemp(join(tmpdir(), 'soak-credentials-'));
  await using microsoft = await startMicrosoft();
  const settings = await writeSettings(folder, microsoft, {
    authorizerSeconds: AUTHORIZER_CACHE_SECONDS,
    credentialSeconds: CREDENTIAL_CACHE_SECONDS,
  });
  await using stack = await runStack('dynamodb', settings);
  const operator = await openOperatorFunction({ kind: 'local', dataFolder: stack.dataFolder });
  try {
    const parts = await credentialTrialParts(stack, operator, microsoft);
    return await credentialTrial(parts, {
      perSecond: 25,
      revocationBound:
        (AUTHORIZER_CACHE_SECONDS + CREDENTIAL_CACHE_SECONDS) * 1000 + ALLOWANCE_MILLISECONDS,
      switchBound: TENANT_STATE_CACHE_SECONDS * 1000 + ALLOWANCE_MILLISECONDS,
      graceSeconds: 60,
      calm: 60_000 / divisor,
    });
  } finally {
    operator.close();
    await rm(folder, { recursive: true, force: true });
  }
}
