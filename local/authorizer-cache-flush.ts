/** API Gateway's FlushStageAuthorizersCache: what the front keeps of its authorizer's answers is forgotten at once. */
import { type LoopbackService, refusal, unsigned } from './loopback-exchange.ts';

const PATH = /^\/restapis\/([^/]+)\/stages\/([^/]+)\/cache\/authorizers$/;

export interface FlushableStage {
  readonly apiId: string;
  readonly stageName: string;
  flush(): void;
}

export function authorizerCacheFlush({ apiId, stageName, flush }: FlushableStage): LoopbackService {
  return ({ method, path, isSigned }) => {
    const [, api, stage] = PATH.exec(path) ?? [];
    if (method !== 'DELETE' || api === undefined || stage === undefined) return undefined;
    if (!isSigned) return unsigned();
    if (decodeURIComponent(api) !== apiId || decodeURIComponent(stage) !== stageName) {
      return refusal(404, 'NotFoundException', 'Invalid API identifier or stage specified');
    }
    flush();
    return { status: 202 };
  };
}
