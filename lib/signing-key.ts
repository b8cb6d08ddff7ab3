/**
 * The key that signs access tokens: its private half in a secret, its public half in the table. One function writes both, the first at
 * deploy and each next one when Secrets Manager rotates the secret.
 */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CustomResource, Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ENVIRONMENT } from '../lambda/contract/environment.ts';
import type { DirectoryTable } from './directory-table.ts';
import { emptySecret } from './empty-secret.ts';
import { ScimFunction } from './scim-function.ts';
import { rotate } from './secret-rotation.ts';
import type { StackConfig } from './stack-config.ts';

export type SigningKeyProps = { readonly config: StackConfig; readonly directory: DirectoryTable };

export class SigningKey extends Construct {
  readonly rotator: ScimFunction;
  /** When it is there, the first key is, and published. */
  readonly firstVersion: CustomResource;
  private readonly secret: Secret;

  constructor(scope: Construct, id: string, { config, directory }: SigningKeyProps) {
    super(scope, id);
    this.secret = emptySecret(this, {
      description: 'Private key that signs access tokens; nobody needs to read it',
      // Whatever else is kept: a new one is made at will, and this one could sign for a table that outlives its stack.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.rotator = new ScimFunction(this, 'Rotator', {
      config,
      entry: 'signing-key',
      description: 'Makes the key that signs access tokens, at deploy and when it is rotated',
      timeout: Duration.minutes(1),
      environment: { [ENVIRONMENT.signingKeySecretArn]: this.secret.secretArn },
    });
    this.rotator.allow(
      new PolicyStatement({
        actions: [
          'secretsmanager:DescribeSecret',
          'secretsmanager:GetSecretValue',
          'secretsmanager:PutSecretValue',
          'secretsmanager:UpdateSecretVersionStage',
        ],
        resources: [this.secret.secretArn],
      }),
    );
    directory.grantSigningKeys(this.rotator);
    this.firstVersion = new CustomResource(this, 'FirstVersion', {
      resourceType: 'Custom::SigningKeyFirstVersion',
      serviceToken: this.rotator.lambda.functionArn,
      serviceTimeout: Duration.minutes(5),
      properties: { SecretArn: this.secret.secretArn, TableName: directory.table.tableName },
    });
    rotate({
      secret: this.secret,
      firstVersion: this.firstVersion,
      rotator: this.rotator,
      everyDays: config.signingKeyRotationDays,
    });
  }

  /** Lets a function sign. Only the token endpoint should. */
  grantSign(signer: ScimFunction): void {
    signer.lambda.addEnvironment(ENVIRONMENT.signingKeySecretArn, this.secret.secretArn);
    signer.allow(
      new PolicyStatement({
        actions: ['secretsmanager:GetSecretValue'],
        resources: [this.secret.secretArn],
      }),
    );
  }
}
