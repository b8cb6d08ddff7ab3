/** What each function of the template is there for, told by who refers to it and by what it is told. */
import { ENVIRONMENT } from '../lambda/contract/environment.ts';
import type { StackDescription } from './template.ts';

export type FunctionRole =
  | 'scim'
  | 'token'
  | 'authorizer'
  /** Makes the first key of the tenant `default`. */
  | 'apiKey'
  /** Makes and rotates the key that signs access tokens. */
  | 'signingKey'
  | 'keyRotation'
  | 'operator';

/** By the function's ARN; a function that is none of them is not there. */
export function rolesOf(stack: StackDescription): ReadonlyMap<string, FunctionRole> {
  const roles = new Map<string, FunctionRole>();
  for (const { name, arn } of stack.functions) {
    if (name === stack.operatorFunctionName) roles.set(arn, 'operator');
  }
  for (const { rotation } of stack.secrets) {
    if (rotation) roles.set(rotation.lambdaArn, 'keyRotation');
  }
  for (const { functionArn } of stack.customResources) {
    roles.set(functionArn, signs(stack, functionArn) ? 'signingKey' : 'apiKey');
  }
  for (const { functionArn, authorizer } of stack.api.methods) {
    roles.set(functionArn, authorizer ? 'scim' : 'token');
    if (authorizer) roles.set(authorizer.functionArn, 'authorizer');
  }
  return roles;
}

function signs({ functions }: StackDescription, functionArn: string): boolean {
  const { environment } = functions.find(({ arn }) => arn === functionArn) ?? {};
  return environment?.[ENVIRONMENT.signingKeySecretArn] !== undefined;
}
