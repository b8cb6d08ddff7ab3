/** The calls of Microsoft Graph's synchronization API that a hand-over makes, for one service principal. */
import { type CallOptions, callMicrosoft, describeAnswer, memberOf } from './call-microsoft.ts';
import { HandOverFailed, type HandOverStep } from './hand-over-failed.ts';

/** synchronizationSecretKeyStringValuePair */
export interface SynchronizationSecret {
  readonly key: 'BaseAddress' | 'SecretToken' | 'SyncNotificationSettings' | 'SyncAll';
  readonly value: string;
}

/** Every method throws HandOverFailed. */
export interface Graph {
  /** Ids of its provisioning jobs. */
  jobIds(): Promise<readonly string[]>;
  /** Entra calls the BaseAddress with the SecretToken; `saved` has it take those that it keeps. */
  validateCredentials(
    jobId: string,
    credentials: readonly SynchronizationSecret[] | 'saved',
  ): Promise<void>;
  /** Replaces what Entra keeps, as a whole. */
  putSecrets(secrets: readonly SynchronizationSecret[]): Promise<void>;
}

export interface GraphOptions extends CallOptions {
  /** `https://graph.microsoft.com` */
  readonly graphUrl: string;
  readonly accessToken: string;
  readonly servicePrincipalId: string;
}

export function createGraph(options: GraphOptions): Graph {
  return {
    async jobIds() {
      const step = 'find the provisioning job';
      const jobs = memberOf(await call(options, step, { method: 'GET', path: 'jobs' }), 'value');
      if (!Array.isArray(jobs)) throw new HandOverFailed(step, 'the answer lists no jobs');
      return jobs.map((job) => memberOf(job, 'id')).filter((id) => typeof id === 'string');
    },

    async validateCredentials(jobId, credentials) {
      const isSaved = credentials === 'saved';
      await call(options, isSaved ? 'have Entra try what it saved' : 'have Entra try the new key', {
        method: 'POST',
        path: `jobs/${encodeURIComponent(jobId)}/validateCredentials`,
        body: isSaved ? { useSavedCredentials: true } : { credentials },
      });
    },

    async putSecrets(secrets) {
      await call(options, 'save the new key in Entra', {
        method: 'PUT',
        path: 'secrets',
        body: { value: secrets },
      });
    },
  };
}

interface GraphRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below the service principal's synchronization. */
  readonly path: string;
  readonly body?: unknown;
}

/** Its JSON; undefined where it has none. A list comes with 200, and what was done with 204. */
async function call(
  options: GraphOptions,
  step: HandOverStep,
  { method, path, body }: GraphRequest,
): Promise<unknown> {
  const { graphUrl, servicePrincipalId, accessToken } = options;
  const principal = `servicePrincipals/${encodeURIComponent(servicePrincipalId)}`;
  const answer = await callMicrosoft(
    {
      method,
      url: `${graphUrl}/v1.0/${principal}/synchronization/${path}`,
      headers: {
        authorization: `Bearer ${accessToken}`,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    },
    options,
  );
  const done = method === 'GET' ? 200 : 204;
  if (answer.outcome === 'answered' && answer.status === done) return answer.body;
  const error = answer.outcome === 'answered' ? memberOf(answer.body, 'error') : undefined;
  throw new HandOverFailed(step, describeAnswer(answer, [memberOf(error, 'code')]));
}
