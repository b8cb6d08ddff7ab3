/** Names of the environment variables that lib/ sets and handlers/wiring.ts reads. */
export const ENVIRONMENT = {
  tableName: 'TABLE_NAME',
  apiKeySecretArn: 'API_KEY_SECRET_ARN',
  /** Days for which a key that was rotated away still works; 7 when absent. */
  previousKeyGraceDays: 'PREVIOUS_KEY_GRACE_DAYS',
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
