/** A started stack as the trial of credentials needs it: settings that name Microsoft's stand-in, and what lets it call there. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetWebIdentityTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { decodeJwt } from 'jose';
import type { OperatorFunction } from '../../operator/operator-function.ts';
import type { CredentialTrialParts } from './credential-trial.ts';
import type { Microsoft } from './microsoft.ts';

export interface CredentialCaches {
  readonly authorizerSeconds: number;
  readonly credentialSeconds: number;
}

/** @param more settings beyond those of credentials */
export async function writeSettings(
  folder: string,
  microsoft: Microsoft,
  credentialCaches: CredentialCaches,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const file = join(folder, 'stage.json');
  const { url } = microsoft.standIn;
  const settings = {
    stage: 'trial',
    removal: 'destroy',
    ...more,
    credentialCaches,
    entra: { authority: url, graph: url },
  };
  await writeFile(file, JSON.stringify(settings));
  return file;
}

/** The parts of a trial on a stack that runs, whose role is trusted from here on. */
export async function credentialTrialParts(
  stack: { readonly url: string; readonly tokenUrl: string; readonly dataFolder: string },
  operator: OperatorFunction,
  microsoft: Microsoft,
): Promise<CredentialTrialParts> {
  const { issuer, subject } = await identityOf(stack.dataFolder);
  microsoft.trustRole(issuer, subject);
  const { signIn, graph } = microsoft.standIn;
  let refused = 0;
  return {
    tenantUrl: stack.url,
    tokenUrl: stack.tokenUrl,
    operator,
    microsoft: {
      trust: microsoft.trust,
      assertion: () => signIn.assertionFor(),
      handOver: microsoft.handOver,
      savedKey: () => graph.savedSecrets().get('SecretToken'),
      refuseHandOvers(refuse) {
        graph.plantFault = () => {
          if (!refuse) return undefined;
          refused += 1;
          // Not one that may pass: that is repeated, and succeeds as soon as it is over.
          return { status: 403 };
        };
      },
      refusedHandOvers: () => refused,
    },
  };
}

/** As whom a rotation of the stack signs in elsewhere. */
async function identityOf(dataFolder: string): Promise<{ issuer: string; subject: string }> {
  const running = JSON.parse(await readFile(join(dataFolder, 'running.json'), 'utf8'));
  const sts = new STSClient({
    endpoint: running.loopbackUrl,
    region: running.region,
    credentials: {
      accessKeyId: 'local',
      secretAccessKey: 'local',
      sessionToken: running.sessionToken,
    },
  });
  const { WebIdentityToken: token = '' } = await sts.send(
    new GetWebIdentityTokenCommand({ Audience: ['trial'], SigningAlgorithm: 'RS256' }),
  );
  sts.destroy();
  const { iss: issuer = '', sub: subject = '' } = decodeJwt(token);
  return { issuer, subject };
}
