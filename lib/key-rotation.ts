/** What rotates the keys of tenants: Secrets Manager's four steps, with a hand-over to the customer's Entra where a tenant has one. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ENVIRONMENT } from '../lambda/contract/environment.ts';
import { WEB_IDENTITY_TOKEN } from '../lambda/contract/web-identity-token.ts';
import type { ApiKey } from './api-key.ts';
import type { DirectoryTable } from './directory-table.ts';
import type { ScimApi } from './scim-api.ts';
import { ScimFunction } from './scim-function.ts';
import { rotate } from './secret-rotation.ts';
import type { StackConfig } from './stack-config.ts';
import type { TenantSecrets } from './tenant-secrets.ts';

export type KeyRotationProps = {
  readonly config: StackConfig;
  readonly directory: DirectoryTable;
  readonly apiKey: ApiKey;
  readonly secrets: TenantSecrets;
  readonly api: ScimApi;
};

export class KeyRotation extends Construct {
  readonly rotator: ScimFunction;

  constructor(scope: Construct, id: string, props: KeyRotationProps) {
    super(scope, id);
    const { config, directory, apiKey, secrets, api } = props;
    this.rotator = new ScimFunction(this, 'Rotator', {
      config,
      entry: 'key-rotation',
      description: 'Rotates the API key of a tenant',
      // A step waits until the new key works everywhere, and calls Microsoft with patience.
      timeout: Duration.minutes(5),
      environment: {
        [ENVIRONMENT.entraAuthority]: config.entra.authority,
        [ENVIRONMENT.graphUrl]: config.entra.graph,
        [ENVIRONMENT.tenantUrl]: api.tenantUrl,
        [ENVIRONMENT.tokenUrl]: api.tokenUrl,
      },
    });
    directory.grantKeyRecords(this.rotator);
    secrets.grantRotate(this.rotator);
    this.rotator.allow(webIdentityToken());
    rotate({ secret: apiKey.secret, firstVersion: apiKey.firstVersion, rotator: this.rotator });
  }
}

/** To sign in to Entra without a secret: a token that is good for that alone, and for five minutes. */
function webIdentityToken(): PolicyStatement {
  const audience = 'sts:IdentityTokenAudience';
  return new PolicyStatement({
    actions: ['sts:GetWebIdentityToken'],
    resources: ['*'],
    conditions: {
      'ForAllValues:StringEquals': { [audience]: [WEB_IDENTITY_TOKEN.audience] },
      Null: { [audience]: 'false' },
      StringEquals: { 'sts:SigningAlgorithm': WEB_IDENTITY_TOKEN.signingAlgorithm },
      NumericLessThanEquals: { 'sts:DurationSeconds': WEB_IDENTITY_TOKEN.durationSeconds },
    },
  });
}
