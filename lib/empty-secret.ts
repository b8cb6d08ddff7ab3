/** A secret that CloudFormation makes without a value: a function of ours writes it, so that the value is in no template and no event. */
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

export type EmptySecretProps = {
  readonly description: string;
  readonly removalPolicy: RemovalPolicy;
};

export function emptySecret(scope: Construct, props: EmptySecretProps): Secret {
  const secret = new Secret(scope, 'Secret', props);
  // The construct asks for a generated value where none is given, and has no way to ask for an empty secret.
  (secret.node.defaultChild as CfnSecret).generateSecretString = undefined;
  return secret;
}
