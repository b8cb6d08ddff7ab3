/** A secret that CloudFormation makes without a value: a function of ours writes it, so that the value is in no template and no event. */
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { removalPolicy } from './removal-policy.ts';
import type { StackConfig } from './stack-config.ts';

export type EmptySecretProps = { readonly config: StackConfig; readonly description: string };

export function emptySecret(scope: Construct, { config, description }: EmptySecretProps): Secret {
  const secret = new Secret(scope, 'Secret', { description, removalPolicy: removalPolicy(config) });
  // The construct asks for a generated value where none is given, and has no way to ask for an empty secret.
  (secret.node.defaultChild as CfnSecret).generateSecretString = undefined;
  return secret;
}
