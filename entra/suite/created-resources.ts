/** Keeps account of what a run creates, so that nothing of it stays behind. */
import type { ScimClient, ScimRequest } from '../scim-client.ts';
import { isObject } from '../target-resource.ts';

export interface CreatedResources {
  /** The same client; what is created and deleted through it is noted. */
  readonly client: ScimClient;
  /** Deletes what is left. Resolves to the paths that could not be deleted. */
  cleanUp(): Promise<string[]>;
}

export function trackCreated(client: ScimClient): CreatedResources {
  const paths = new Set<string>();
  return {
    client: {
      async send(request) {
        const answer = await client.send(request);
        if (answer.outcome !== 'answer') return answer;
        const created = createdPath(request, answer.body);
        if (created !== undefined && answer.status < 300) paths.add(created);
        const isGone = answer.status < 300 || answer.status === 404;
        if (request.method === 'DELETE' && isGone) paths.delete(request.path);
        return answer;
      },
      close: () => client.close(),
    },
    async cleanUp() {
      const left: string[] = [];
      // The newest first: groups before the users who are their members.
      for (const path of [...paths].toReversed()) {
        const answer = await client.send({ method: 'DELETE', path });
        const isGone =
          answer.outcome === 'answer' && (answer.status < 300 || answer.status === 404);
        if (!isGone) left.push(path);
      }
      return left;
    },
  };
}

function createdPath({ method, path }: ScimRequest, body: unknown): string | undefined {
  if (method !== 'POST' || !isObject(body) || typeof body['id'] !== 'string') return undefined;
  return `${path}/${encodeURIComponent(body['id'])}`;
}
