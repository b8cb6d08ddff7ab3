/** Names of the environment variables that lib/ sets and handlers/wiring/ reads. */
export const ENVIRONMENT = {
  tableName: 'TABLE_NAME',
  /** Of the secret that holds the key of the tenant `default`. */
  apiKeySecretArn: 'API_KEY_SECRET_ARN',
  /** What the names of the stack's other secrets begin with: see SECRET_NAME. */
  secretNamePrefix: 'SECRET_NAME_PREFIX',
  /** Of the secret that holds the private key of access tokens. */
  signingKeySecretArn: 'SIGNING_KEY_SECRET_ARN',
  /** `iss` and `aud` of access tokens: a name of this stack, the same in every function. */
  tokenIssuer: 'TOKEN_ISSUER',
  /** Seconds for which a tenant's credentials are kept; CREDENTIAL_CACHE_SECONDS when absent. */
  credentialCacheSeconds: 'CREDENTIAL_CACHE_SECONDS',
  /** Where Entra signs in applications and publishes its keys: `https://login.microsoftonline.com`. */
  entraAuthority: 'ENTRA_AUTHORITY',
  /** `https://graph.microsoft.com` */
  graphUrl: 'GRAPH_URL',
  tenantUrl: 'TENANT_URL',
  tokenUrl: 'TOKEN_URL',
  /** Of the function that Secrets Manager calls to rotate a tenant's key. */
  keyRotationFunctionArn: 'KEY_ROTATION_FUNCTION_ARN',
  /** The REST API and its stage: whose authorizer's cache is flushed. */
  restApiId: 'REST_API_ID',
  restApiStage: 'REST_API_STAGE',
  /** Of the queue of removed groups whose memberships are to be swept. */
  sweepQueueUrl: 'SWEEP_QUEUE_URL',
  metricsNamespace: 'POWERTOOLS_METRICS_NAMESPACE',
  serviceName: 'POWERTOOLS_SERVICE_NAME',
  logLevel: 'POWERTOOLS_LOG_LEVEL',
  /** "true" makes externalId unique in a tenant. */
  uniqueExternalId: 'UNIQUE_EXTERNAL_ID',
  /** Resource types, with commas between them, whose PATCH is answered without a body. */
  patchWithoutBody: 'PATCH_WITHOUT_BODY',
  /** Name of a JSON file beside the bundle (in LAMBDA_TASK_ROOT): the CustomResourceTypes of scim/schema/resource-types.ts. Absent where there are none. */
  resourceTypesFile: 'RESOURCE_TYPES_FILE',
} as const;
