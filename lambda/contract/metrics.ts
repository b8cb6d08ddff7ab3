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
  /** 1 for each credential that the authorizer or the token endpoint refused; also by Reason. */
  authenticationFailure: 'AuthenticationFailure',
  /** 1 when a key that a rotation replaced was used in the last third of its grace. */
  previousKeyLate: 'PreviousKeyLate',
  /** Days since the current key that was used is current. */
  keyAge: 'KeyAge',
  /** 1 when an access token was issued for a client secret that expires within CLIENT_SECRET_NOTICE_DAYS. */
  clientSecretExpiring: 'ClientSecretExpiring',
  /** 1 when a step of a rotation failed; the hand-over to Entra is one. */
  rotationFailure: 'RotationFailure',
  /** 1 when a rotation could not hand the new key over to Entra. */
  handOverFailure: 'HandOverFailure',
  /** 1 for each access token that was issued. */
  tokenIssued: 'TokenIssued',
  /** 1 when a tenant's credentials could not be read and kept ones were used. */
  staleKeys: 'StaleKeys',
} as const;

/** Dimensions of the request metrics; never an identifier of a user. */
export const METRIC_DIMENSION = {
  service: 'service',
  operation: 'Operation',
  resourceType: 'ResourceType',
  /** Why a credential was refused. */
  reason: 'Reason',
} as const;
