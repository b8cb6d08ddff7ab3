/** What a deployment prints: addresses and commands, and nothing that is secret. */
import { CfnOutput, type Stack } from 'aws-cdk-lib/core';
import type { ApiKey } from './api-key.ts';
import type { DirectoryTable } from './directory-table.ts';
import type { ScimApi } from './scim-api.ts';
import type { ScimFunction } from './scim-function.ts';

export type OutputParts = {
  readonly api: ScimApi;
  readonly apiKey: ApiKey;
  readonly directory: DirectoryTable;
  readonly operator: ScimFunction;
  /** Of the keys of tenants. */
  readonly rotator: ScimFunction;
};

export function addStackOutputs(stack: Stack, parts: OutputParts): void {
  const { api, apiKey, directory, operator, rotator } = parts;
  const { region } = stack;
  const { secretArn } = apiKey.secret;
  const { tableName } = directory.table;
  const { functionName } = operator.lambda;
  const outputs = {
    TenantUrl: ['Tenant URL to paste into Entra', api.tenantUrl],
    TokenUrl: ['Token URL to enter in Entra for OAuth', api.tokenUrl],
    ApiKeySecretArn: ['Where the API key is kept', secretArn],
    ReadApiKeyCommand: [
      'Prints the API key to paste into Entra as Secret Token',
      `aws secretsmanager get-secret-value --region ${region} --secret-id ${secretArn} --query SecretString --output text`,
    ],
    OperatorFunctionName: ['The function that makes, changes and removes tenants', functionName],
    TenantCommand: [
      'Shows the tenants; help for the rest with --help',
      `npm run tenant -- list --function ${functionName} --region ${region}`,
    ],
    RotateKeyCommand: [
      'Makes a new key for a tenant; the old one works on for its grace',
      `npm run rotate-key -- --tenant default --function ${functionName} --region ${region}`,
    ],
    KeyRotationRoleArn: [
      'Who gives new keys to Entra: the subject of a federated credential',
      rotator.role.roleArn,
    ],
    TableName: ['The table of users and of their history', tableName],
    HistoryCommand: [
      'Prints who changed what about a user',
      `npm run history -- --region ${region} --table ${tableName} --user <userName>`,
    ],
  } as const;
  for (const [id, [description, value]] of Object.entries(outputs)) {
    new CfnOutput(stack, id, { description, value });
  }
}
