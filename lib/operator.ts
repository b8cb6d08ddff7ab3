/** What an operator asks to make, change and remove tenants. IAM says who may: there is no other way in than Lambda's Invoke. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ENVIRONMENT } from '../lambda/contract/environment.ts';
import { directorySettings } from './directory-settings.ts';
import type { DirectoryTable } from './directory-table.ts';
import type { KeyRotation } from './key-rotation.ts';
import type { ScimApi } from './scim-api.ts';
import { ScimFunction } from './scim-function.ts';
import type { StackConfig } from './stack-config.ts';
import type { TenantSecrets } from './tenant-secrets.ts';

export type OperatorProps = {
  readonly config: StackConfig;
  readonly directory: DirectoryTable;
  readonly secrets: TenantSecrets;
  readonly keyRotation: KeyRotation;
  readonly api: ScimApi;
};

export class Operator extends Construct {
  readonly operator: ScimFunction;

  constructor(scope: Construct, id: string, props: OperatorProps) {
    super(scope, id);
    const { config, directory, secrets, keyRotation, api } = props;
    // What is removed with a tenant is removed as a client would.
    const { environment, files } = directorySettings(config);
    this.operator = new ScimFunction(this, 'Operator', {
      config,
      entry: 'operator',
      description: 'Makes, changes and removes tenants',
      // What takes longer is done in slices, of which the command asks for one after the other.
      timeout: Duration.minutes(2),
      files,
      environment: {
        ...environment,
        [ENVIRONMENT.credentialCacheSeconds]: String(config.credentialCaches.credentialSeconds),
        [ENVIRONMENT.tenantUrl]: api.tenantUrl,
        [ENVIRONMENT.tokenUrl]: api.tokenUrl,
        [ENVIRONMENT.restApiId]: api.api.restApiId,
        [ENVIRONMENT.restApiStage]: api.api.deploymentStage.stageName,
      },
    });
    directory.grantTenants(this.operator);
    secrets.grantOperate(this.operator, keyRotation.rotator);
    this.operator.allow(
      new PolicyStatement({
        actions: ['apigateway:DELETE'],
        resources: [authorizerCacheArn(api)],
      }),
    );
  }
}

/** What FlushStageAuthorizersCache empties; API Gateway authorises by method and path of its API. */
function authorizerCacheArn({ api }: ScimApi): string {
  return Stack.of(api).formatArn({
    service: 'apigateway',
    account: '',
    resource: '/restapis',
    resourceName: `${api.restApiId}/stages/${api.deploymentStage.stageName}/cache/authorizers`,
  });
}
