/** Names of secrets, after the stack's prefix and before the tenant's slug: IAM grants by them. */
export const SECRET_NAME = {
  /** The key of a tenant that an operator made. */
  apiKey: 'tenants/',
  /** The client secret with which a rotation signs in to a customer's Entra, where it may not do so without one. */
  handOver: 'entra/',
} as const;
