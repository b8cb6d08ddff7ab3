/** The front door: a regional REST API with SCIM behind an authorizer, the token endpoint beside it, and errors of its own that are SCIM. */
import {
  AccessLogFormat,
  AuthorizationType,
  type CfnRestApi,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RestApi,
  TokenAuthorizer,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { AUTHORIZATION_PATTERN } from '../lambda/contract/authorization.ts';
import { SCIM_BASE_PATH, TOKEN_PATH } from '../lambda/contract/routes.ts';
import { addCustomDomain } from './custom-domain.ts';
import { addGatewayResponses } from './gateway-responses.ts';
import { removalPolicy } from './removal-policy.ts';
import type { ScimFunction } from './scim-function.ts';
import type { StackConfig } from './stack-config.ts';
import { TLS } from './tls.ts';

/** The gateway gives up at 29 s; the function ends a second earlier, so that it can say so itself. */
const INTEGRATION_TIMEOUT = Duration.seconds(29);

/** Of the token endpoint, a second. A client needs one token in an hour; what guesses must not take the functions of those who provision. */
const TOKEN_THROTTLE = { throttlingRateLimit: 25, throttlingBurstLimit: 50 };

export type ScimApiProps = {
  readonly config: StackConfig;
  readonly scim: ScimFunction;
  readonly authorizer: ScimFunction;
  readonly token: ScimFunction;
};

export class ScimApi extends Construct {
  readonly api: RestApi;
  readonly accessLogs: LogGroup;
  /** What one pastes into Entra. */
  readonly tenantUrl: string;
  /** Where a client gets its access tokens. */
  readonly tokenUrl: string;

  constructor(scope: Construct, id: string, props: ScimApiProps) {
    super(scope, id);
    const { config } = props;
    this.accessLogs = new LogGroup(this, 'AccessLogs', {
      retention: config.logRetentionDays,
      removalPolicy: removalPolicy(config),
    });
    this.api = this.createApi(config);
    this.addScimPaths(props);
    this.addTokenPath(props.token);
    addGatewayResponses(this.api);
    const domainName = addCustomDomain(this, this.api, config.customDomain);
    const urlOf = (path: string) =>
      domainName ? `https://${domainName}${path}` : this.api.urlForPath(path);
    this.tenantUrl = urlOf(SCIM_BASE_PATH);
    this.tokenUrl = urlOf(TOKEN_PATH);
    this.acknowledgeFindings();
    if (config.webAcl === undefined) this.acknowledgeNoWebAcl();
  }

  private createApi(config: StackConfig): RestApi {
    const api = new RestApi(this, 'Api', {
      restApiName: Stack.of(this).stackName,
      description: 'SCIM 2.0 for Microsoft Entra ID',
      endpointTypes: [EndpointType.REGIONAL],
      disableExecuteApiEndpoint: config.customDomain !== undefined,
      cloudWatchRole: config.apiGatewayLogsRole === 'create',
      deployOptions: {
        stageName: config.stage,
        accessLogDestination: new LogGroupLogDestination(this.accessLogs),
        accessLogFormat: accessLogFormat(Stack.of(this).stackName),
        // Execution logs hold parts of requests, and nothing would end them: their log group is not ours.
        loggingLevel: MethodLoggingLevel.OFF,
        dataTraceEnabled: false,
        metricsEnabled: true,
        tracingEnabled: config.tracing,
        throttlingRateLimit: config.throttle.rate,
        throttlingBurstLimit: config.throttle.burst,
        methodOptions: {
          [`${TOKEN_PATH}/POST`]: {
            ...TOKEN_THROTTLE,
            // What one method sets takes nothing over from what is set for all.
            loggingLevel: MethodLoggingLevel.OFF,
            dataTraceEnabled: false,
            metricsEnabled: true,
          },
        },
      },
    });
    // The construct prints an address at which nothing is; TenantUrl takes its place.
    api.node.tryRemoveChild('Endpoint');
    const resource = api.node.defaultChild as CfnRestApi;
    resource.securityPolicy = TLS.securityPolicy;
    resource.endpointAccessMode = TLS.endpointAccessMode;
    return api;
  }

  /** `{proxy+}` does not match its own parent, so the Tenant URL itself needs a method of its own. */
  private addScimPaths({ config, scim, authorizer }: ScimApiProps): void {
    const integration = integrationOf(scim);
    const method = {
      authorizationType: AuthorizationType.CUSTOM,
      authorizer: new TokenAuthorizer(this, 'Authorizer', {
        handler: authorizer.lambda,
        validationRegex: AUTHORIZATION_PATTERN,
        resultsCacheTtl: Duration.seconds(config.credentialCaches.authorizerSeconds),
      }),
    };
    const base = this.api.root.resourceForPath(SCIM_BASE_PATH);
    base.addMethod('ANY', integration, method);
    base.addResource('{proxy+}').addMethod('ANY', integration, method);
  }

  /** Two methods: a limit of its own can be set for POST, and not for ANY, which is there to be told that it is wrong. */
  private addTokenPath(token: ScimFunction): void {
    const endpoint = this.api.root.resourceForPath(TOKEN_PATH);
    const integration = integrationOf(token);
    for (const httpMethod of ['POST', 'ANY']) {
      const method = endpoint.addMethod(httpMethod, integration, {
        authorizationType: AuthorizationType.NONE,
      });
      Validations.of(method).acknowledge(
        {
          id: 'AwsSolutions::AwsSolutions-APIG4',
          reason:
            'Whoever asks for a token has none yet. The function authenticates the client by its secret or its assertion (RFC 6749 §2.3, RFC 7523).',
        },
        {
          id: 'AwsSolutions::AwsSolutions-COG4',
          reason: 'As above: the client authenticates with the request itself.',
        },
      );
    }
  }

  private acknowledgeNoWebAcl(): void {
    Validations.of(this.api).acknowledge({
      id: 'AwsSolutions::AwsSolutions-APIG3',
      reason:
        'A caller needs a credential of 256 bits, is limited in its rate, and refused by pattern before a function runs. A web ACL costs more each month than the rest of the stack: the setting webAcl adds one where policy asks for it.',
    });
  }

  private acknowledgeFindings(): void {
    Validations.of(this.api).acknowledge(
      {
        id: 'AwsSolutions::AwsSolutions-APIG2',
        reason:
          'Requests are validated by the function, against the SCIM schemas and with a SCIM error that says what is wrong; a validator of the gateway can do neither.',
      },
      {
        id: 'AwsSolutions::AwsSolutions-APIG6',
        reason:
          'Execution logs hold parts of requests, so of personal data, in a log group without an end. The access log has one line for every request instead.',
      },
      {
        id: 'AwsSolutions::AwsSolutions-COG4',
        reason:
          'Entra presents a key or an access token of ours and cannot sign in to a Cognito user pool; the authorizer function checks both.',
      },
      {
        id: 'AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
        reason:
          'API Gateway demands this policy, or one as wide, of the one role with which it writes the logs of every API of the account.',
      },
    );
  }
}

function integrationOf({ lambda }: ScimFunction): LambdaIntegration {
  return new LambdaIntegration(lambda, { allowTestInvoke: false, timeout: INTEGRATION_TIMEOUT });
}

/**
 * One JSON line a request, every value a text. Neither path nor query: they can hold a user's name. Nor the gateway's
 * error message: it can quote the Authorization header.
 */
function accessLogFormat(service: string): AccessLogFormat {
  return AccessLogFormat.custom(
    JSON.stringify({
      service,
      requestId: '$context.requestId',
      extendedRequestId: '$context.extendedRequestId',
      time: '$context.requestTimeEpoch',
      method: '$context.httpMethod',
      resourcePath: '$context.resourcePath',
      status: '$context.status',
      responseLength: '$context.responseLength',
      responseLatencyMs: '$context.responseLatency',
      integrationLatencyMs: '$context.integrationLatency',
      integrationStatus: '$context.integrationStatus',
      // Of the authorizer's run, as its log has it; absent where the gateway remembers an answer.
      authorizerRequestId: '$context.authorizer.requestId',
      authorizerLatencyMs: '$context.authorizer.latency',
      authorizerStatus: '$context.authorizer.status',
      authorizerError: '$context.authorizer.error',
      errorType: '$context.error.responseType',
      sourceIp: '$context.identity.sourceIp',
      tlsVersion: '$context.tlsVersion',
    }),
  );
}
