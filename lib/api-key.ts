/**
 * The API key that one pastes into Entra: a secret, and a function that writes its first version at deploy.
 * CloudFormation can make random text but not a key in our format, and must never see the key: hence the function.
 */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CustomResource, Duration, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ENVIRONMENT } from '../lambda/contract/environment.ts';
import { removalPolicy } from './removal-policy.ts';
import { ScimFunction } from './scim-function.ts';
import type { StackConfig } from './stack-config.ts';

export class ApiKey extends Construct {
  readonly secret: Secret;

  constructor(scope: Construct, id: string, config: StackConfig) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      description: 'API key that Microsoft Entra ID presents to SCIM, whole, as it is pasted there',
      removalPolicy: removalPolicy(config),
    });
    this.leaveEmpty();
    Validations.of(this.secret).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SMG4',
      reason:
        'A key that changes by itself is one that Entra does not know: every customer has to paste it. It is changed by an operator, not by a schedule.',
    });
    const writer = this.firstVersionWriter(config);
    new CustomResource(this, 'FirstVersion', {
      resourceType: 'Custom::ApiKeyFirstVersion',
      serviceToken: writer.lambda.functionArn,
      serviceTimeout: Duration.minutes(5),
      properties: { SecretArn: this.secret.secretArn },
    });
  }

  /** Lets a function read the key. Only the authorizer should need this. */
  grantRead(reader: ScimFunction): void {
    this.grant(reader, ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue']);
  }

  private firstVersionWriter(config: StackConfig): ScimFunction {
    const writer = new ScimFunction(this, 'Writer', {
      config,
      entry: 'api-key',
      description: 'Writes the first version of the API key at deploy, where there is none',
      timeout: Duration.seconds(30),
    });
    this.grant(writer, ['secretsmanager:DescribeSecret', 'secretsmanager:PutSecretValue']);
    return writer;
  }

  private grant(caller: ScimFunction, actions: string[]): void {
    caller.lambda.addEnvironment(ENVIRONMENT.apiKeySecretArn, this.secret.secretArn);
    caller.allow(new PolicyStatement({ actions, resources: [this.secret.secretArn] }));
  }

  /** The construct asks for a generated value where none is given, and has no way to ask for an empty secret. */
  private leaveEmpty(): void {
    const resource = this.secret.node.defaultChild as CfnSecret;
    resource.generateSecretString = undefined;
  }
}
