/** Finds the method of a REST API that answers a request: fixed path parts win over `{name}`, that over `{name+}`. Pure. */
import type { MethodDescription } from './api-description.ts';

export interface MatchedMethod {
  readonly method: MethodDescription;
  /** Decoded once; null where the path has none. */
  readonly pathParameters: Readonly<Record<string, string>> | null;
}

/**
 * @param path as it was sent, percent-encoded, without the query.
 * @returns undefined where the API has no such resource or no such method of it: to API Gateway they are the same.
 */
export function matchMethod(
  methods: readonly MethodDescription[],
  httpMethod: string,
  path: string,
): MatchedMethod | undefined {
  const candidates = methods.flatMap((method) => {
    const parameters = matchPath(method.resourcePath, path);
    return parameters ? [{ method, parameters }] : [];
  });
  const nearest = candidates
    .map(({ method }) => specificity(method.resourcePath))
    .sort()
    .at(-1);
  const ofResource = candidates.filter(
    ({ method }) => specificity(method.resourcePath) === nearest,
  );
  const found =
    ofResource.find(({ method }) => method.httpMethod === httpMethod) ??
    ofResource.find(({ method }) => method.httpMethod === 'ANY');
  if (!found) return undefined;
  const { method, parameters } = found;
  return { method, pathParameters: Object.keys(parameters).length > 0 ? parameters : null };
}

function matchPath(resourcePath: string, path: string): Record<string, string> | undefined {
  const wanted = partsOf(resourcePath);
  const given = partsOf(path);
  const parameters: Record<string, string> = {};
  for (const [position, part] of wanted.entries()) {
    const greedy = /^\{(.+)\+\}$/.exec(part)?.[1];
    if (greedy !== undefined) {
      const rest = given.slice(position).join('/');
      if (rest === '') return undefined;
      parameters[greedy] = decode(rest);
      return parameters;
    }
    const value = given[position];
    if (value === undefined) return undefined;
    const single = /^\{(.+)\}$/.exec(part)?.[1];
    if (single !== undefined) parameters[single] = decode(value);
    else if (value !== part) return undefined;
  }
  return given.length === wanted.length ? parameters : undefined;
}

/** One trailing slash is no part. */
function partsOf(path: string): string[] {
  return path.replace(/^\//, '').replace(/\/$/, '').split('/');
}

/** A text that sorts by how exact a path is, part by part. */
function specificity(resourcePath: string): string {
  return partsOf(resourcePath)
    .map((part) => (part.endsWith('+}') ? '0' : part.startsWith('{') ? '1' : '2'))
    .join('');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
