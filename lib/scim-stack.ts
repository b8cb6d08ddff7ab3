/** The whole stack: read it as a diagram. */
import { Duration, Stack, Tags } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ENVIRONMENT } from '../lambda/contract/environment.ts';
import { Alarms } from './alarms.ts';
import { ApiKey } from './api-key.ts';
import { Dashboard } from './dashboard.ts';
import { directorySettings } from './directory-settings.ts';
import { DirectoryTable } from './directory-table.ts';
import { KeyRotation } from './key-rotation.ts';
import { MembershipSweeper } from './membership-sweeper.ts';
import { Operator } from './operator.ts';
import { ScimApi } from './scim-api.ts';
import { ScimFunction } from './scim-function.ts';
import { SigningKey } from './signing-key.ts';
import type { StackConfig } from './stack-config.ts';
import { addStackOutputs } from './stack-outputs.ts';
import { TenantSecrets } from './tenant-secrets.ts';
import { WebAcl } from './web-acl.ts';

export class ScimStack extends Stack {
  constructor(scope: Construct, config: StackConfig) {
    super(scope, config.stackName, {
      stackName: config.stackName,
      description: 'SCIM 2.0 service provider for Microsoft Entra ID',
      terminationProtection: config.removal === 'retain',
    });
    const directory = new DirectoryTable(this, 'Directory', config);
    const apiKey = new ApiKey(this, 'ApiKey', { config, directory });
    const secrets = new TenantSecrets(apiKey.secret);
    const signingKey = new SigningKey(this, 'SigningKey', { config, directory });

    const scim = this.scimFunction(config);
    const authorizer = this.authorizerFunction(config);
    const token = this.tokenFunction(config);
    directory.grantDirectory(scim);
    for (const checker of [authorizer, token]) {
      directory.grantCredentials(checker);
      secrets.grantRead(checker);
    }
    signingKey.grantSign(token);
    // Each of them refuses a tenant of which there is no record yet.
    for (const { lambda } of [scim, authorizer, token]) {
      lambda.node.addDependency(apiKey.firstVersion);
    }

    const api = new ScimApi(this, 'Api', { config, scim, authorizer, token });
    const webAcl = config.webAcl && new WebAcl(this, 'Firewall', { settings: config.webAcl, api });
    const parts = { config, directory, secrets, apiKey, api };
    const keyRotation = new KeyRotation(this, 'KeyRotation', parts);
    const { operator } = new Operator(this, 'Tenants', { ...parts, keyRotation });
    const sweeper = new MembershipSweeper(this, 'Memberships', { config, directory });

    const functions = {
      ...{ scim, authorizer, token, operator },
      keyRotation: keyRotation.rotator,
      signingKey: signingKey.rotator,
      removals: sweeper.removals,
      sweeper: sweeper.sweeper,
    };
    const watched = { ...parts, scim, authorizer, token, sweeper, functions, webAcl };
    const alarms = new Alarms(this, 'Alarms', watched);
    new Dashboard(this, 'Dashboard', { ...watched, alarms });

    addStackOutputs(this, { api, apiKey, directory, operator, rotator: keyRotation.rotator });
    Tags.of(this).add('application', 'scim-provisioning');
    Tags.of(this).add('stage', config.stage);
  }

  private scimFunction(config: StackConfig): ScimFunction {
    const { environment, files } = directorySettings(config);
    return new ScimFunction(this, 'Scim', {
      config,
      entry: 'scim',
      description: 'Answers SCIM requests',
      timeout: Duration.seconds(28),
      environment: {
        ...environment,
        [ENVIRONMENT.patchWithoutBody]: config.patchWithoutBody.join(','),
      },
      files,
    });
  }

  /** API Gateway waits ten seconds for it. */
  private authorizerFunction(config: StackConfig): ScimFunction {
    return new ScimFunction(this, 'Authorizer', {
      config,
      entry: 'authorizer',
      description: 'Checks the key or the access token of a request',
      timeout: Duration.seconds(10),
      environment: credentialEnvironment(config),
    });
  }

  private tokenFunction(config: StackConfig): ScimFunction {
    return new ScimFunction(this, 'Token', {
      config,
      entry: 'token',
      description: 'Gives access tokens to clients that authenticate',
      // Longer than the authorizer has: it may ask Entra for its keys.
      timeout: Duration.seconds(15),
      environment: {
        ...credentialEnvironment(config),
        [ENVIRONMENT.entraAuthority]: config.entra.authority,
      },
    });
  }
}

/** What everybody needs to know who checks credentials. */
function credentialEnvironment(config: StackConfig) {
  return {
    [ENVIRONMENT.tokenIssuer]: config.stackName,
    [ENVIRONMENT.credentialCacheSeconds]: String(config.credentialCaches.credentialSeconds),
  };
}
