import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { StackConfig } from './stack-config.ts';

/** What becomes of things that hold data when the stack goes or replaces them. */
export function removalPolicy(config: StackConfig): RemovalPolicy {
  return config.removal === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}
