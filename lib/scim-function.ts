/** What every function of the stack has in common: runtime, logs that end, and a role that starts with nothing. */
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { type Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ENVIRONMENT } from '../lambda/contract/environment.ts';
import { type BundleFiles, functionCode } from './bundle.ts';
import { removalPolicy } from './removal-policy.ts';
import { METRICS_NAMESPACE } from './scim-metrics.ts';
import type { StackConfig } from './stack-config.ts';

const RUNTIME = Runtime.NODEJS_24_X;
/** More memory is more processor: at this size a cold start takes a fraction of what it takes at 128 MB, for about the same money. */
const MEMORY_MB = 1024;

export type ScimFunctionProps = {
  readonly config: StackConfig;
  /** Name of the entry point in lambda/handlers, without its ending. */
  readonly entry: string;
  readonly description: string;
  readonly timeout: Duration;
  /** Beyond what every function has; what comes with a permission is set by the construct that grants it. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether it is called by a stream or a queue, and not by somebody who waits for the answer. */
  readonly isAsynchronous?: boolean;
  /** Files beside the bundle. */
  readonly files?: BundleFiles;
};

export class ScimFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: ScimFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.config.logRetentionDays,
      removalPolicy: removalPolicy(props.config),
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What the function may do: ${props.description}`,
    });
    logGroup.grantWrite(this.role);
    this.lambda = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: RUNTIME,
      architecture: Architecture.ARM_64,
      memorySize: MEMORY_MB,
      timeout: props.timeout,
      handler: 'index.handler',
      code: functionCode(props.entry, props.files),
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: props.config.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      environment: {
        [ENVIRONMENT.metricsNamespace]: METRICS_NAMESPACE,
        [ENVIRONMENT.serviceName]: Stack.of(this).stackName,
        [ENVIRONMENT.logLevel]: 'INFO',
        NODE_OPTIONS: '--enable-source-maps',
        ...props.environment,
      },
    });
    this.acknowledgeFindings(props.isAsynchronous ?? false);
  }

  /** Adds to what this function's role may do. */
  allow(...statements: readonly PolicyStatement[]): void {
    for (const statement of statements) {
      this.role.addToPolicy(statement);
    }
  }

  private acknowledgeFindings(isAsynchronous: boolean): void {
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      reason:
        'Some actions have no resources to name and are allowed on * or not at all: xray:PutTraceSegments and PutTelemetryRecords, dynamodb:ListStreams for who reads the stream, sts:GetWebIdentityToken for who rotates keys. Nothing else in the role is.',
    });
    Validations.of(this.lambda).acknowledge({
      id: 'Serverless::Serverless-LambdaDLQ',
      reason: isAsynchronous
        ? 'The function is called by an event source mapping: a batch that fails stays in its stream or queue, and ends in the queue of dead letters that belongs to that.'
        : 'Whoever calls the function waits for its answer, as API Gateway and an operator do, or comes back, as Secrets Manager and CloudFormation do: the caller sees a failure, and there is no event to keep.',
    });
  }
}
