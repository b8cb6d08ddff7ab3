/** Reads the REST API of a template: which method of which path runs which function behind which authorizer. Pure. */
import type { Resolve, Template } from './intrinsics.ts';
import type { Place } from './physical-names.ts';

export interface AuthorizerDescription {
  readonly id: string;
  readonly functionArn: string;
  /** Name of the header that holds the credential. */
  readonly header: string;
  /** Regular expression for the header's whole value. */
  readonly validationExpression?: string;
  readonly cacheSeconds: number;
}

export interface MethodDescription {
  /** `/scim/v2/{proxy+}`. */
  readonly resourcePath: string;
  readonly resourceId: string;
  /** An HTTP method, or `ANY`. */
  readonly httpMethod: string;
  readonly functionArn: string;
  readonly timeoutMilliseconds: number;
  readonly authorizer?: AuthorizerDescription;
}

export interface GatewayResponseDescription {
  readonly statusCode?: number;
  /** Header name to a quoted literal or a `context.` or `method.request.` expression. */
  readonly headers: Readonly<Record<string, string>>;
  /** Media type to body template. */
  readonly templates: Readonly<Record<string, string>>;
}

export interface ApiDescription {
  readonly apiId: string;
  readonly stageName: string;
  readonly region: string;
  readonly account: string;
  readonly methods: readonly MethodDescription[];
  readonly gatewayResponses: Readonly<Record<string, GatewayResponseDescription>>;
}

type Properties = Readonly<Record<string, unknown>>;

const DEFAULT_INTEGRATION_TIMEOUT_MILLISECONDS = 29_000;
/** API Gateway's own default for an authorizer's results. */
const DEFAULT_CACHE_SECONDS = 300;

export function describeApi(template: Template, resolve: Resolve, place: Place): ApiDescription {
  const ofType = (type: string): [string, Properties][] =>
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([logicalId, resource]) => [
        logicalId,
        resolve(resource.Properties ?? {}) as Properties,
      ]);

  const paths = resourcePaths(ofType('AWS::ApiGateway::Resource'));
  const authorizers = new Map(
    ofType('AWS::ApiGateway::Authorizer').map(([id, properties]) => [
      id,
      describeAuthorizer(id, properties),
    ]),
  );
  return {
    apiId: ofType('AWS::ApiGateway::RestApi')[0]?.[0] ?? 'none',
    stageName: String(ofType('AWS::ApiGateway::Stage')[0]?.[1]['StageName'] ?? 'local'),
    region: place.region,
    account: place.account,
    methods: ofType('AWS::ApiGateway::Method').map(([logicalId, properties]) =>
      describeMethod(logicalId, properties, paths, authorizers),
    ),
    gatewayResponses: Object.fromEntries(
      ofType('AWS::ApiGateway::GatewayResponse').map(([, properties]) => [
        String(properties['ResponseType']),
        describeGatewayResponse(properties),
      ]),
    ),
  };
}

/** Logical id to path. What is no resource of the template is the root. */
function resourcePaths(resources: readonly [string, Properties][]): (id: string) => string {
  const byId = new Map(resources);
  const pathOf = (id: string): string => {
    const resource = byId.get(id);
    if (!resource) return '';
    return `${pathOf(String(resource['ParentId']))}/${resource['PathPart']}`;
  };
  return (id) => pathOf(id) || '/';
}

function describeMethod(
  logicalId: string,
  properties: Properties,
  pathOf: (id: string) => string,
  authorizers: ReadonlyMap<string, AuthorizerDescription>,
): MethodDescription {
  const resourceId = String(properties['ResourceId']);
  const integration = (properties['Integration'] ?? {}) as Properties;
  if (integration['Type'] !== 'AWS_PROXY') {
    throw new Error(`template: method ${logicalId} is no Lambda proxy integration`);
  }
  const authorizer = authorizers.get(String(properties['AuthorizerId']));
  return {
    resourcePath: pathOf(resourceId),
    resourceId,
    httpMethod: String(properties['HttpMethod']),
    functionArn: functionArnIn(integration['Uri']),
    timeoutMilliseconds: Number(
      integration['TimeoutInMillis'] ?? DEFAULT_INTEGRATION_TIMEOUT_MILLISECONDS,
    ),
    ...(authorizer && { authorizer }),
  };
}

function describeAuthorizer(id: string, properties: Properties): AuthorizerDescription {
  if (properties['Type'] !== 'TOKEN') throw new Error(`template: authorizer ${id} is not TOKEN`);
  const validation = properties['IdentityValidationExpression'];
  return {
    id,
    functionArn: functionArnIn(properties['AuthorizerUri']),
    header: String(properties['IdentitySource']).replace('method.request.header.', ''),
    cacheSeconds: Number(properties['AuthorizerResultTtlInSeconds'] ?? DEFAULT_CACHE_SECONDS),
    ...(typeof validation === 'string' && { validationExpression: validation }),
  };
}

function describeGatewayResponse(properties: Properties): GatewayResponseDescription {
  const parameters = (properties['ResponseParameters'] ?? {}) as Readonly<Record<string, string>>;
  const statusCode = properties['StatusCode'];
  return {
    headers: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [
        name.replace('gatewayresponse.header.', ''),
        value,
      ]),
    ),
    templates: (properties['ResponseTemplates'] ?? {}) as Readonly<Record<string, string>>,
    ...(statusCode !== undefined && { statusCode: Number(statusCode) }),
  };
}

/** `arn:aws:apigateway:…:lambda:path/2015-03-31/functions/<function's ARN>/invocations` */
function functionArnIn(uri: unknown): string {
  const arn = /\/functions\/([^/]+)\/invocations/.exec(String(uri))?.[1];
  if (!arn) throw new Error(`template: ${String(uri)} names no function`);
  return arn;
}
