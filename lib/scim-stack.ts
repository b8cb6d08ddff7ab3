/** The whole stack: read it as a diagram. */
import { CfnOutput, Duration, Stack, Tags } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ENVIRONMENT } from '../lambda/contract/environment.ts';
import { Alarms } from './alarms.ts';
import { ApiKey } from './api-key.ts';
import { Dashboard } from './dashboard.ts';
import { DirectoryTable } from './directory-table.ts';
import { MembershipSweeper } from './membership-sweeper.ts';
import { ScimApi } from './scim-api.ts';
import { ScimFunction } from './scim-function.ts';
import type { StackConfig } from './stack-config.ts';

const RESOURCE_TYPES_FILE = 'resource-types.json';

export class ScimStack extends Stack {
  constructor(scope: Construct, config: StackConfig) {
    super(scope, config.stackName, {
      stackName: config.stackName,
      description: 'SCIM 2.0 service provider for Microsoft Entra ID',
      terminationProtection: config.removal === 'retain',
    });
    const directory = new DirectoryTable(this, 'Directory', config);
    const apiKey = new ApiKey(this, 'ApiKey', config);

    const scim = new ScimFunction(this, 'Scim', {
      config,
      entry: 'scim',
      description: 'Answers SCIM requests',
      timeout: Duration.seconds(28),
      ...directorySettings(config),
    });
    directory.grantDirectory(scim);

    const authorizer = new ScimFunction(this, 'Authorizer', {
      config,
      entry: 'authorizer',
      description: 'Checks the API key of a request',
      timeout: Duration.seconds(10),
    });
    apiKey.grantRead(authorizer);

    const api = new ScimApi(this, 'Api', { config, scim, authorizer });
    const sweeper = new MembershipSweeper(this, 'Memberships', { config, directory });
    const watched = { config, api, scim, authorizer, directory, sweeper };
    const alarms = new Alarms(this, 'Alarms', watched);
    new Dashboard(this, 'Dashboard', { ...watched, alarms });

    this.addOutputs(api, apiKey, directory);
    Tags.of(this).add('application', 'scim-provisioning');
    Tags.of(this).add('stage', config.stage);
  }

  private addOutputs(api: ScimApi, apiKey: ApiKey, directory: DirectoryTable): void {
    const { secretArn } = apiKey.secret;
    const { tableName } = directory.table;
    const outputs = {
      TenantUrl: ['Tenant URL to paste into Entra', api.tenantUrl],
      ApiKeySecretArn: ['Where the API key is kept', secretArn],
      ReadApiKeyCommand: [
        'Prints the API key to paste into Entra as Secret Token',
        `aws secretsmanager get-secret-value --region ${this.region} --secret-id ${secretArn} --query SecretString --output text`,
      ],
      TableName: ['The table of users and of their history', tableName],
      HistoryCommand: [
        'Prints who changed what about a user',
        `npm run history -- --region ${this.region} --table ${tableName} --user <userName>`,
      ],
    } as const;
    for (const [id, [description, value]] of Object.entries(outputs)) {
      new CfnOutput(this, id, { description, value });
    }
  }
}

/** What the configuration says about the directory itself, as the function reads it. */
function directorySettings(config: StackConfig) {
  const { customResourceTypes, patchWithoutBody, uniqueExternalId } = config;
  const { schemaExtensions, resourceTypes } = customResourceTypes;
  const hasCustom = [...Object.values(schemaExtensions), resourceTypes].some(
    (list) => list.length > 0,
  );
  return {
    environment: {
      [ENVIRONMENT.uniqueExternalId]: String(uniqueExternalId),
      [ENVIRONMENT.patchWithoutBody]: patchWithoutBody.join(','),
      ...(hasCustom ? { [ENVIRONMENT.resourceTypesFile]: RESOURCE_TYPES_FILE } : {}),
    },
    files: hasCustom ? { [RESOURCE_TYPES_FILE]: JSON.stringify(customResourceTypes) } : {},
  };
}
