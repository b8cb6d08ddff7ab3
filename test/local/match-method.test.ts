import type { MethodDescription } from '../../local/api-description.ts';
import { matchMethod } from '../../local/match-method.ts';

const method = (resourcePath: string, httpMethod = 'ANY'): MethodDescription => ({
  resourcePath,
  httpMethod,
  resourceId: resourcePath,
  functionArn: `${httpMethod} ${resourcePath}`,
  timeoutMilliseconds: 1000,
});

const methods = [
  method('/scim/v2'),
  method('/scim/v2/{proxy+}'),
  method('/health', 'GET'),
  method('/health', 'ANY'),
  method('/teams/{team}'),
  method('/teams/all'),
];

const matched = (httpMethod: string, path: string) => {
  const found = matchMethod(methods, httpMethod, path);
  return found && [found.method.functionArn, found.pathParameters];
};

describe('matchMethod', () => {
  it('matches a path with and without a trailing slash', () => {
    expect(matched('GET', '/scim/v2')).toEqual(['ANY /scim/v2', null]);
    expect(matched('GET', '/scim/v2/')).toEqual(['ANY /scim/v2', null]);
  });

  it('gives the rest of the path to a greedy parameter, decoded once', () => {
    expect(matched('GET', '/scim/v2/Users/a%2Bb%252F')).toEqual([
      'ANY /scim/v2/{proxy+}',
      { proxy: 'Users/a+b%2F' },
    ]);
  });

  it('prefers a fixed part to a parameter, and a named method to ANY', () => {
    expect(matched('GET', '/teams/all')).toEqual(['ANY /teams/all', null]);
    expect(matched('GET', '/teams/one')).toEqual(['ANY /teams/{team}', { team: 'one' }]);
    expect(matched('GET', '/health')).toEqual(['GET /health', null]);
    expect(matched('PUT', '/health')).toEqual(['ANY /health', null]);
  });

  it.each(['/', '/scim', '/scim/v3', '/health/more', '/teams'])('has nothing at %s', (path) => {
    expect(matched('GET', path)).toBeUndefined();
  });
});
