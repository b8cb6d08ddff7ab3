/** Secrets Manager's rotation of a secret by a function of ours. */
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnRotationSchedule, type Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type CustomResource, Stack } from 'aws-cdk-lib/core';
import type { ScimFunction } from './scim-function.ts';

export type Rotation = {
  readonly secret: Secret;
  /** What makes the first version: there is nothing to rotate before. */
  readonly firstVersion: CustomResource;
  readonly rotator: ScimFunction;
  /** Absent: somebody asks for each rotation. */
  readonly everyDays?: number;
};

/**
 * Does not rotate when it is deployed. Secrets Manager then tries the configuration, with the step that tests and a version that has no
 * value yet.
 */
export function rotate({ secret, firstVersion, rotator, everyDays }: Rotation): void {
  allowRotation(rotator);
  const schedule = new CfnRotationSchedule(rotator, 'Schedule', {
    secretId: secret.secretArn,
    rotationLambdaArn: rotator.lambda.functionArn,
    rotateImmediatelyOnUpdate: false,
    ...(everyDays !== undefined && { rotationRules: { automaticallyAfterDays: everyDays } }),
  });
  schedule.node.addDependency(firstVersion, rotator);
}

/** By the account and not by one secret: tenants get theirs later. */
function allowRotation(rotator: ScimFunction): void {
  rotator.lambda.addPermission('SecretsManager', {
    principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
    sourceAccount: Stack.of(rotator).account,
  });
}
