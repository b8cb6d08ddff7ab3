/**
 * Who may do what with the secrets of tenants: that of the tenant which a deployment makes, and those that an operator makes later, which
 * no template can name and IAM knows by how their names begin.
 */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ArnFormat, Stack, Validations } from 'aws-cdk-lib/core';
import { ENVIRONMENT } from '../lambda/contract/environment.ts';
import { SECRET_NAME } from '../lambda/contract/secret-names.ts';
import type { ScimFunction } from './scim-function.ts';

/** The key itself is not among what an operator may read: who needs it reads it with rights of his own. */
const OPERATOR_ACTIONS = {
  ofTheDefault: [
    'secretsmanager:DescribeSecret',
    'secretsmanager:ListSecretVersionIds',
    'secretsmanager:UpdateSecretVersionStage',
  ],
  ofOthers: [
    'secretsmanager:CreateSecret',
    'secretsmanager:DeleteSecret',
    'secretsmanager:TagResource',
  ],
};

export class TenantSecrets {
  private readonly stack: Stack;
  private readonly ofDefault: Secret;

  constructor(ofDefault: Secret) {
    this.stack = Stack.of(ofDefault);
    this.ofDefault = ofDefault;
  }

  /** Lets a function read the keys of every tenant. Only who checks them should. */
  grantRead(reader: ScimFunction): void {
    this.allow(
      reader,
      ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
      [this.ofDefault.secretArn, this.named(SECRET_NAME.apiKey)],
    );
  }

  /** Lets a function rotate the keys of every tenant, and read with which secret it signs in to a customer's Entra. */
  grantRotate(rotator: ScimFunction): void {
    rotator.lambda.addEnvironment(ENVIRONMENT.apiKeySecretArn, this.ofDefault.secretArn);
    this.tellNames(rotator);
    this.allow(
      rotator,
      [
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetSecretValue',
        'secretsmanager:PutSecretValue',
        'secretsmanager:UpdateSecretVersionStage',
      ],
      [this.ofDefault.secretArn, this.named(SECRET_NAME.apiKey)],
    );
    this.allow(rotator, ['secretsmanager:GetSecretValue'], [this.named(SECRET_NAME.handOver)]);
  }

  /** Lets a function make, rotate and remove the secrets of tenants, by this rotator alone, and read none. */
  grantOperate(operator: ScimFunction, rotator: ScimFunction): void {
    this.tellNames(operator);
    const others = this.named(SECRET_NAME.apiKey);
    const all = [this.ofDefault.secretArn, others];
    this.allow(operator, OPERATOR_ACTIONS.ofTheDefault, all);
    this.allow(operator, OPERATOR_ACTIONS.ofOthers, [others]);
    const rotatorArn = rotator.lambda.functionArn;
    operator.lambda.addEnvironment(ENVIRONMENT.keyRotationFunctionArn, rotatorArn);
    operator.allow(
      new PolicyStatement({
        actions: ['secretsmanager:RotateSecret'],
        resources: all,
        // Another function would be given the key.
        conditions: { ArnEqualsIfExists: { 'secretsmanager:RotationLambdaARN': rotatorArn } },
      }),
      // Secrets Manager asks this of who starts a rotation.
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [rotatorArn] }),
    );
  }

  private tellNames({ lambda }: ScimFunction): void {
    lambda.addEnvironment(ENVIRONMENT.secretNamePrefix, `${this.stack.stackName}/`);
  }

  private allow(caller: ScimFunction, actions: string[], resources: string[]): void {
    caller.allow(new PolicyStatement({ actions, resources }));
    const names = Object.values(SECRET_NAME).filter((name) => resources.includes(this.named(name)));
    for (const name of names) {
      Validations.of(caller.role).acknowledge({
        id: `AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${this.stack.stackName}/${name}*]`,
        reason:
          'The secrets of tenants are made while the stack runs. What is allowed ends with the names that begin so, and nothing else of the account has such a name.',
      });
    }
  }

  private named(name: string): string {
    return this.stack.formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: `${this.stack.stackName}/${name}*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}
