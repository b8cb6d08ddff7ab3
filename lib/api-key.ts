/**
 * The API key of the tenant that a deployment makes: a secret, and a function that writes its first version and the tenant's record.
 * CloudFormation can make random text but not a key in our format, and must never see the key: hence the function.
 */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CustomResource, Duration, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ENVIRONMENT } from '../lambda/contract/environment.ts';
import type { DirectoryTable } from './directory-table.ts';
import { emptySecret } from './empty-secret.ts';
import { removalPolicy } from './removal-policy.ts';
import { ScimFunction } from './scim-function.ts';
import type { StackConfig } from './stack-config.ts';

export type ApiKeyProps = { readonly config: StackConfig; readonly directory: DirectoryTable };

export class ApiKey extends Construct {
  readonly secret: Secret;
  /** When it is there, the tenant and its key are. Who checks keys is deployed after it, so that no request comes between. */
  readonly firstVersion: CustomResource;

  constructor(scope: Construct, id: string, { config, directory }: ApiKeyProps) {
    super(scope, id);
    this.secret = emptySecret(this, {
      description: 'API key that Microsoft Entra ID presents to SCIM, whole, as it is pasted there',
      removalPolicy: removalPolicy(config),
    });
    Validations.of(this.secret).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SMG4',
      reason:
        'It is rotated when somebody asks for it. By itself only where a tenant hands its new key over to Entra: any other customer has to paste it first.',
    });
    const writer = this.firstVersionWriter(config);
    directory.grantDefaultTenant(writer);
    this.firstVersion = new CustomResource(this, 'FirstVersion', {
      resourceType: 'Custom::ApiKeyFirstVersion',
      serviceToken: writer.lambda.functionArn,
      serviceTimeout: Duration.minutes(5),
      properties: { SecretArn: this.secret.secretArn, TableName: directory.table.tableName },
    });
  }

  private firstVersionWriter(config: StackConfig): ScimFunction {
    const writer = new ScimFunction(this, 'Writer', {
      config,
      entry: 'api-key',
      description: 'Makes the first tenant and its API key at deploy, where there is none',
      timeout: Duration.seconds(30),
      environment: { [ENVIRONMENT.apiKeySecretArn]: this.secret.secretArn },
    });
    writer.allow(
      new PolicyStatement({
        actions: ['secretsmanager:DescribeSecret', 'secretsmanager:PutSecretValue'],
        resources: [this.secret.secretArn],
      }),
    );
    return writer;
  }
}
