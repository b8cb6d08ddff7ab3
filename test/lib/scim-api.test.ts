import { Capture, Match, type Template } from 'aws-cdk-lib/assertions';
import { resourcesOf, synthesise } from './stack-template.ts';

/** Every type in the API reference of GatewayResponse. */
const RESPONSE_TYPES = [
  'ACCESS_DENIED',
  'API_CONFIGURATION_ERROR',
  'AUTHORIZER_CONFIGURATION_ERROR',
  'AUTHORIZER_FAILURE',
  'BAD_REQUEST_BODY',
  'BAD_REQUEST_PARAMETERS',
  'DEFAULT_4XX',
  'DEFAULT_5XX',
  'EXPIRED_TOKEN',
  'INTEGRATION_FAILURE',
  'INTEGRATION_TIMEOUT',
  'INVALID_API_KEY',
  'INVALID_SIGNATURE',
  'MISSING_AUTHENTICATION_TOKEN',
  'QUOTA_EXCEEDED',
  'REQUEST_TOO_LARGE',
  'RESOURCE_NOT_FOUND',
  'THROTTLED',
  'UNAUTHORIZED',
  'UNSUPPORTED_MEDIA_TYPE',
  'WAF_FILTERED',
];

type GatewayResponse = {
  readonly ResponseType: string;
  readonly StatusCode: string;
  readonly ResponseTemplates: Readonly<Record<string, string>>;
  readonly ResponseParameters: Readonly<Record<string, string>>;
};

describe('the API', () => {
  let template: Template;
  let responses: Map<string, GatewayResponse>;
  beforeAll(() => {
    template = synthesise({ throttle: { rate: 50, burst: 80 } }).template;
    responses = new Map(
      [...resourcesOf(template, 'AWS::ApiGateway::GatewayResponse').values()]
        .map(({ Properties }) => Properties as GatewayResponse)
        .map((response) => [response.ResponseType, response]),
    );
  });

  it('is regional and speaks no TLS older than 1.2', () => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', {
      EndpointConfiguration: { Types: ['REGIONAL'] },
      SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
      EndpointAccessMode: 'BASIC',
    });
  });

  it('sends every method on the Tenant URL and below it to one function, behind the authorizer', () => {
    const methods = methodsByPath(template);
    for (const path of ['/scim/v2', '/scim/v2/{proxy+}']) {
      expect(methods.get(path)).toEqual([
        expect.objectContaining({
          HttpMethod: 'ANY',
          AuthorizationType: 'CUSTOM',
          Integration: expect.objectContaining({ Type: 'AWS_PROXY', TimeoutInMillis: 29_000 }),
        }),
      ]);
    }
    expect([...methods.keys()].sort()).toEqual(['/oauth2/token', '/scim/v2', '/scim/v2/{proxy+}']);
  });

  it('sends every method on the token endpoint to another, without an authorizer', () => {
    const methods = methodsByPath(template).get('/oauth2/token') ?? [];
    expect(methods.map(({ HttpMethod }) => HttpMethod).sort()).toEqual(['ANY', 'POST']);
    for (const method of methods) {
      expect(method).toMatchObject({
        AuthorizationType: 'NONE',
        Integration: { Type: 'AWS_PROXY', TimeoutInMillis: 29_000 },
      });
      expect(method).not.toHaveProperty('AuthorizerId');
      expect(JSON.stringify(method['Integration'])).toContain('"TokenFunction');
    }
  });

  it('asks the authorizer about well-shaped keys only, and believes it for 30 seconds', () => {
    template.hasResourceProperties('AWS::ApiGateway::Authorizer', {
      Type: 'TOKEN',
      IdentitySource: 'method.request.header.Authorization',
      AuthorizerResultTtlInSeconds: 30,
      IdentityValidationExpression: Match.anyValue(),
    });
    const key = `scim_default_${'A'.repeat(43)}`;
    const matches = (header: string) => validationPattern(template).test(header);
    expect(matches(`Bearer ${key}`)).toBe(true);
    expect(matches(`Bearer eyJh.eyJz.${'A'.repeat(86)}`)).toBe(true);
    expect(matches('Bearer eyJh.eyJz.')).toBe(false);
    expect(matches('Bearer eyJh.eyJz.c2ln')).toBe(false);
    expect(matches(`Bearer ${key.replace('scim_', 'scims_')}`)).toBe(false);
    for (const scheme of ['bearer', 'BEARER']) expect(matches(`${scheme} ${key}`)).toBe(true);
    expect(matches(key)).toBe(false);
    expect(matches(`Basic ${key}`)).toBe(false);
    expect(matches(`Bearer ${key.slice(0, -1)}`)).toBe(false);
    expect(matches('Bearer ')).toBe(false);
  });

  it('limits how many requests it takes, and counts them', () => {
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: [
        {
          HttpMethod: '*',
          ResourcePath: '/*',
          ThrottlingRateLimit: 50,
          ThrottlingBurstLimit: 80,
          MetricsEnabled: true,
          LoggingLevel: 'OFF',
          DataTraceEnabled: false,
        },
        {
          HttpMethod: 'POST',
          ResourcePath: '/~1oauth2~1token',
          ThrottlingRateLimit: 25,
          ThrottlingBurstLimit: 50,
          MetricsEnabled: true,
          LoggingLevel: 'OFF',
          DataTraceEnabled: false,
        },
      ],
    });
  });

  it('logs each request as JSON without anything that can name a user or quote a key', () => {
    const format = new Capture();
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      AccessLogSetting: { Format: format },
    });
    const line = JSON.parse(format.asString()) as Record<string, string>;
    expect(line).toMatchObject({
      service: 'Scim-test',
      requestId: '$context.requestId',
      method: '$context.httpMethod',
      resourcePath: '$context.resourcePath',
      status: '$context.status',
      authorizerError: '$context.authorizer.error',
      authorizerRequestId: '$context.authorizer.requestId',
      sourceIp: '$context.identity.sourceIp',
    });
    expect(Object.values(line)).not.toContain('$context.path');
    expect(format.asString()).not.toMatch(/error\.message|querystring|Authorization/);
  });

  it('has an answer of its own for every error that API Gateway can make', () => {
    expect([...responses.keys()].sort()).toEqual(RESPONSE_TYPES);
  });

  it.each(RESPONSE_TYPES)(
    'answers %s with a SCIM Error body, whatever the client accepts',
    (type) => {
      const { StatusCode, ResponseTemplates, ResponseParameters } = responseOf(type);
      expect(Object.keys(ResponseTemplates)).toEqual(['application/json', 'application/scim+json']);
      for (const body of Object.values(ResponseTemplates)) {
        expect(JSON.parse(body)).toEqual({
          schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
          status: StatusCode,
          detail: expect.stringMatching(/^[A-Z].{20,}\.$/),
        });
      }
      expect(ResponseParameters['gatewayresponse.header.Content-Type']).toBe(
        "'application/scim+json'",
      );
    },
  );

  it('puts only fixed text into its answers', () => {
    for (const { ResponseTemplates, ResponseParameters } of responses.values()) {
      expect(JSON.stringify(ResponseTemplates)).not.toContain('$');
      for (const value of Object.values(ResponseParameters)) {
        expect(value).toMatch(/^'[^']*'$/);
      }
    }
  });

  it.each([
    ['ACCESS_DENIED', '401'],
    ['UNAUTHORIZED', '401'],
    ['MISSING_AUTHENTICATION_TOKEN', '404'],
    ['INVALID_SIGNATURE', '404'],
    ['RESOURCE_NOT_FOUND', '404'],
    ['REQUEST_TOO_LARGE', '413'],
    ['UNSUPPORTED_MEDIA_TYPE', '415'],
    ['WAF_FILTERED', '403'],
  ])('answers %s with %s', (type, status) => {
    expect(responseOf(type).StatusCode).toBe(status);
  });

  it.each([
    ['THROTTLED', '429'],
    ['QUOTA_EXCEEDED', '429'],
    ['AUTHORIZER_FAILURE', '503'],
    ['AUTHORIZER_CONFIGURATION_ERROR', '503'],
    ['INTEGRATION_FAILURE', '503'],
    ['INTEGRATION_TIMEOUT', '504'],
  ])('answers %s with %s and says when to try again', (type, status) => {
    const { StatusCode, ResponseParameters } = responseOf(type);
    expect(StatusCode).toBe(status);
    expect(ResponseParameters['gatewayresponse.header.Retry-After']).toMatch(/^'\d+'$/);
  });

  it('says which credential it wants with every 401, and with nothing else', () => {
    for (const { StatusCode, ResponseParameters } of responses.values()) {
      const challenge = ResponseParameters['gatewayresponse.header.WWW-Authenticate'];
      expect(challenge).toBe(StatusCode === '401' ? "'Bearer'" : undefined);
    }
  });

  function responseOf(type: string): GatewayResponse {
    const response = responses.get(type);
    if (response === undefined) {
      throw new Error(`no answer for ${type}`);
    }
    return response;
  }
});

/** Methods by the path of their resource. */
function methodsByPath(template: Template): Map<string, Record<string, unknown>[]> {
  const resources = resourcesOf(template, 'AWS::ApiGateway::Resource');
  const pathOf = (id: string): string => {
    const properties = resources.get(id)?.Properties;
    if (properties === undefined) return '';
    const parent = (properties['ParentId'] as { Ref?: string }).Ref;
    return `${pathOf(parent ?? '')}/${properties['PathPart']}`;
  };
  const methods = new Map<string, Record<string, unknown>[]>();
  for (const { Properties } of resourcesOf(template, 'AWS::ApiGateway::Method').values()) {
    const path = pathOf((Properties['ResourceId'] as { Ref: string }).Ref);
    methods.set(path, [...(methods.get(path) ?? []), Properties]);
  }
  return methods;
}

function validationPattern(template: Template): RegExp {
  const [authorizer] = [...resourcesOf(template, 'AWS::ApiGateway::Authorizer').values()];
  return new RegExp(String(authorizer?.Properties['IdentityValidationExpression']));
}
