/**
 * A stand-in for the part of Microsoft Graph that a hand-over of a key needs: the provisioning jobs of one service principal, the
 * test of credentials, and the set that is saved. A test really calls the SCIM server, as Entra's Test Connection does.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createCallerCheck } from './graph-caller.ts';
import { GraphError, graphErrorBody } from './graph-error.ts';
import {
  type Fault,
  type Listener,
  listenOnLoopback,
  meetFault,
  readBody,
  sendJson,
} from './loopback-server.ts';
import { parseSecrets, parseValidation, type Secrets } from './synchronization-secrets.ts';
import { tryCredentials } from './try-credentials.ts';

export interface GraphOptions {
  /** Of the sign-in service whose tokens are taken. */
  readonly authority: string;
  readonly tenantId: string;
  /** Audience of those tokens. Default: `https://graph.microsoft.com`. */
  readonly audience?: string;
  /** Of the application that is provisioned. */
  readonly servicePrincipalId: string;
  /** Application ids of its owners: who else calls is refused. */
  readonly owners: readonly string[];
  /** Ids of its jobs. Default: one. */
  readonly jobIds?: readonly string[];
  /** Told of each step that was answered. */
  readonly onStep?: (step: GraphStep, status: number) => void;
}

/** What a caller wants. validateSaved is validateCredentials with useSavedCredentials. */
export type GraphStep = 'jobs' | 'validate' | 'save' | 'validateSaved';

/** Called for every request that Graph understands; undefined lets it through. */
export type PlantGraphFault = (step: GraphStep) => Fault | undefined;

export interface Graph {
  /** `http://127.0.0.1:<port>`, in place of `https://graph.microsoft.com`; what is called is below its `/v1.0`. */
  readonly url: string;
  readonly jobIds: readonly string[];
  /** Comes instead of doing anything. */
  plantFault: PlantGraphFault;
  /** Comes when the step is done, in place of its answer. */
  plantLateFault: PlantGraphFault;
  /** Each step that was asked for, in order, those that failed as well. */
  readonly steps: readonly GraphStep[];
  /** What Entra would provision with; Graph itself never shows it. */
  savedSecrets(): Secrets;
  stop(): Promise<void>;
}

/** Graph without a server of its own, so that it can share one. */
export type GraphService = Omit<Graph, 'stop'> & { readonly listener: Listener };

/** @param options port: 0, the default, for any that is free */
export async function startGraph(
  options: GraphOptions & { readonly port?: number },
): Promise<Graph> {
  let service: GraphService | undefined;
  const server = await listenOnLoopback(options.port ?? 0, (url) => {
    service = createGraphService(url, options);
    return service.listener;
  });
  if (service === undefined) throw new Error('the server listens without a listener');
  return Object.assign(service, { stop: server.stop });
}

export function createGraphService(url: string, options: GraphOptions): GraphService {
  const { tenantId, audience = 'https://graph.microsoft.com', onStep = () => {} } = options;
  const jobIds = options.jobIds ?? [`scim.${tenantId.replaceAll('-', '')}.${randomUUID()}`];
  const checkCaller = createCallerCheck({ ...options, audience });
  const steps: GraphStep[] = [];
  let saved: Secrets = new Map();

  const validate = ({ body }: Call): Promise<void> => {
    const given = parseValidation(body);
    return tryCredentials(given === 'saved' ? saved : given);
  };
  /** Resolves to what is answered, or to undefined for 204. */
  const doStep: Readonly<Record<GraphStep, (call: Call) => Promise<unknown>>> = {
    jobs: async () => ({ value: jobIds.map(toJob) }),
    validate,
    validateSaved: validate,
    save: async ({ body }) => {
      saved = parseSecrets(body);
    },
  };

  const service: GraphService = {
    ...{ url, jobIds, steps },
    plantFault: () => undefined,
    plantLateFault: () => undefined,
    savedSecrets: () => saved,
    async listener(request, response) {
      let step: GraphStep | undefined;
      try {
        const body = await readBody(request);
        const call = toCall(request, body, options.servicePrincipalId, jobIds);
        step = call.step;
        steps.push(step);
        if (meetFault(service.plantFault(call.step), request, response)) return;
        await checkCaller(request.headers.authorization);
        const result = await doStep[call.step](call);
        if (meetFault(service.plantLateFault(call.step), request, response)) return;
        if (result === undefined) response.writeHead(204).end();
        else sendJson(response, 200, result);
        onStep(step, response.statusCode);
      } catch (error) {
        if (!(error instanceof GraphError)) throw error;
        sendJson(response, error.status, graphErrorBody(error, randomUUID()));
        if (step !== undefined) onStep(step, error.status);
      }
    },
  };
  return service;
}

interface Call {
  readonly step: GraphStep;
  readonly body: string;
}

const address = /^\/v1\.0\/servicePrincipals\/([^/]+)\/synchronization\/(.+?)\/?$/;

/** @throws GraphError for what is not there */
function toCall(
  { method, url = '' }: IncomingMessage,
  body: string,
  servicePrincipalId: string,
  jobIds: readonly string[],
): Call {
  const [, servicePrincipal = '', resource = ''] = address.exec(url) ?? [];
  const job = /^jobs\/([^/]+)\/validateCredentials$/.exec(resource)?.[1];
  if (servicePrincipal.toLowerCase() !== servicePrincipalId.toLowerCase()) throw notFound(url);
  if (method === 'GET' && resource === 'jobs') return { step: 'jobs', body };
  if (method === 'PUT' && resource === 'secrets') return { step: 'save', body };
  if (method !== 'POST' || job === undefined) throw notFound(url);
  if (!jobIds.includes(decodeURIComponent(job))) throw notFound(url);
  return { step: parseValidation(body) === 'saved' ? 'validateSaved' : 'validate', body };
}

function notFound(url: string): GraphError {
  const message = `Resource '${url}' does not exist or one of its queried objects is not present.`;
  return new GraphError(404, 'Request_ResourceNotFound', message);
}

function toJob(id: string) {
  return {
    ...{ id, templateId: 'scim', schedule: { interval: 'PT40M', state: 'Active' } },
    status: { code: 'Active', countSuccessiveCompleteFailures: 0 },
  };
}
