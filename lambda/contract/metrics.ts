/** Metric names that the functions emit and the alarms and the dashboard read. */

export const METRIC = {
  /** 1 for each authenticated SCIM request. */
  provisioningRequest: 'ProvisioningRequest',
  /** 1 for a request that Entra would count as failed: 5xx, and 4xx but 401, 403, 404, 409 and 412. */
  provisioningFailure: 'ProvisioningFailure',
  /** Ids that were to become members of a group and are of no user and no group. */
  unknownMembers: 'UnknownMembers',
  /** Milliseconds from the event's arrival to the answer. */
  latency: 'RequestLatency',
  /** 1 for each authorizer run that refused a credential. */
  authenticationFailure: 'AuthenticationFailure',
  /** 1 when the secret could not be read and kept keys were used. */
  staleKeys: 'StaleKeys',
} as const;

/** Dimensions of the request metrics; never an identifier of a user. */
export const METRIC_DIMENSION = {
  service: 'service',
  operation: 'Operation',
  resourceType: 'ResourceType',
} as const;
