/** The environment of a function on this machine: the template's, what the Lambda runtime sets, and where the local services are. */
import { devNull } from 'node:os';
import { ENVIRONMENT } from '../lambda/contract/environment.ts';
import type { FunctionDescription } from './template.ts';

export interface LocalServices {
  readonly region: string;
  /** Of every service but the table. */
  readonly loopbackUrl: string;
  readonly sessionToken: string;
  readonly dynamodbEndpoint?: string;
}

/** Of the local front, in place of those that the template says. */
export interface FrontUrls {
  readonly tenantUrl: string;
  readonly tokenUrl: string;
}

export function functionEnvironment(
  description: FunctionDescription,
  folder: string,
  services: LocalServices & FrontUrls,
): Record<string, string> {
  return {
    ...description.environment,
    ...frontUrls(description, services),
    ...runtimeEnvironment(services),
    AWS_LAMBDA_FUNCTION_NAME: description.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(description.memoryMegabytes),
    LAMBDA_TASK_ROOT: folder,
    _HANDLER: description.handler,
  };
}

/** For those functions that the template tells where the API is. */
function frontUrls(
  { environment }: FunctionDescription,
  { tenantUrl, tokenUrl }: FrontUrls,
): Record<string, string> {
  const urls = { [ENVIRONMENT.tenantUrl]: tenantUrl, [ENVIRONMENT.tokenUrl]: tokenUrl };
  return Object.fromEntries(Object.entries(urls).filter(([name]) => name in environment));
}

/** What does not depend on the function. */
export function runtimeEnvironment(services: LocalServices): Record<string, string> {
  return {
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_REGION: services.region,
    AWS_DEFAULT_REGION: services.region,
    // DynamoDB Local refuses an access key id that is not alphanumeric.
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: services.sessionToken,
    // The developer's own profile, region and retry settings stay out.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: services.loopbackUrl,
    AWS_ENDPOINT_URL_SQS: services.loopbackUrl,
    AWS_ENDPOINT_URL_LAMBDA: services.loopbackUrl,
    AWS_ENDPOINT_URL_API_GATEWAY: services.loopbackUrl,
    AWS_ENDPOINT_URL_STS: services.loopbackUrl,
    ...(services.dynamodbEndpoint && { AWS_ENDPOINT_URL_DYNAMODB: services.dynamodbEndpoint }),
    TZ: ':UTC',
  };
}
