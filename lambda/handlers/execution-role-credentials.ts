/**
 * What bundles have in place of the SDK's chain of credential providers. Lambda puts the execution role's credentials into the
 * environment and nowhere else; the chain's other links (files, SSO, web identity, metadata services) are a third of a bundle.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
