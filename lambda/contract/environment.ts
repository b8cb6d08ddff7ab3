/** Names of the environment variables that lib/ sets and handlers/wiring.ts reads. */
export const ENVIRONMENT = {
  tableName: 'TABLE_NAME',
  apiKeySecretArn: 'API_KEY_SECRET_ARN',
  metricsNamespace: 'POWERTOOLS_METRICS_NAMESPACE',
  serviceName: 'POWERTOOLS_SERVICE_NAME',
  logLevel: 'POWERTOOLS_LOG_LEVEL',
  /** "true" makes externalId unique in a tenant. */
  uniqueExternalId: 'UNIQUE_EXTERNAL_ID',
  /** JSON array of SCIM Schema objects: extensions of User. Inlined into the bundle at synth. */
  customSchemas: 'CUSTOM_SCHEMAS',
} as const;
