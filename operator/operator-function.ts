/** The operator function of a stack, deployed or here, and the keys that the operator may read beside it. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Answer, Operation, OperationName, TenantView } from '../lambda/tenants/operation.ts';
import { type FunctionChoice, sameStack } from './function-choice.ts';
import { OperatorError, type Sentences } from './operator-error.ts';
import { readLoopbackAccess } from './running-stack.ts';

export type Done<Name extends OperationName> = Extract<Answer<Name>, { readonly outcome: 'done' }>;

export interface OperatorFunction {
  /** For the end of an error's line. */
  readonly where: string;
  /** @throws OperatorError where the function refuses or fails, and what Lambda's client throws */
  ask<Name extends OperationName>(operation: Operation<Name>): Promise<Done<Name>>;
  /** A key, whole; undefined where the operator may not read it, or cannot at the moment. */
  readKey(secretId: string, versionId: string): Promise<string | undefined>;
  /** Ends what would keep the process up. */
  close(): void;
}

export const functionSentences: Sentences = {
  AccessDeniedException:
    'these credentials may not call the operator function: lambda:InvokeFunction is needed',
  ResourceNotFoundException:
    'there is no such function in this account and region: its name is the output OperatorFunctionName of the stack',
};

/** Longer than the function itself has. */
const INVOKE_MILLISECONDS = 130_000;

/** @throws OperatorError where no stack runs here */
export async function openOperatorFunction(choice: FunctionChoice): Promise<OperatorFunction> {
  const { functionName, config } = await reach(choice);
  const lambda = new LambdaClient({
    ...config,
    // A second try could make a second secret, or a second rotation.
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 3_000,
      requestTimeout: INVOKE_MILLISECONDS,
      throwOnRequestTimeout: true,
    },
  });
  const secretsManager = new SecretsManagerClient(config);
  return {
    where: `function ${functionName}`,
    ask: (operation) => invoke(lambda, functionName, operation),
    readKey: (secretId, versionId) => readKey(secretsManager, secretId, versionId),
    close() {
      lambda.destroy();
      secretsManager.destroy();
    },
  };
}

async function reach(choice: FunctionChoice) {
  if (choice.kind === 'deployed') {
    const { functionName, region } = choice;
    return { functionName, config: region === undefined ? {} : { region } };
  }
  const stack = await readLoopbackAccess(choice.dataFolder);
  const { loopbackUrl: endpoint, region, sessionToken } = stack;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local', sessionToken };
  return { functionName: stack.operatorFunctionName, config: { endpoint, region, credentials } };
}

async function invoke<Name extends OperationName>(
  lambda: LambdaClient,
  functionName: string,
  operation: Operation<Name>,
): Promise<Done<Name>> {
  const { Payload: payload, FunctionError: failure } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(operation) }),
  );
  if (failure !== undefined) {
    throw new OperatorError(
      `the operator function failed: its log says why, and what is done so far stays (${functionName})`,
    );
  }
  const answer: Answer<Name> = JSON.parse(new TextDecoder().decode(payload));
  if (answer.outcome === 'refused') throw new OperatorError(answer.reason);
  return answer as Done<Name>;
}

async function readKey(
  client: SecretsManagerClient,
  secretId: string,
  versionId: string,
): Promise<string | undefined> {
  try {
    const { SecretString: key } = await client.send(
      new GetSecretValueCommand({ SecretId: secretId, VersionId: versionId }),
    );
    return key;
  } catch {
    // What it belongs to is done and has to be told: the caller says how the key is read.
    return undefined;
  }
}

/** How somebody who may read the key gets it. Here nobody else may: another key is what one can get. */
export function howToGetKey(
  { slug, secretId }: Pick<TenantView, 'slug' | 'secretId'>,
  choice: FunctionChoice,
): string {
  if (choice.kind === 'local') {
    return `npm run rotate-key -- --tenant ${slug} --force${sameStack(choice)} makes another one and shows it`;
  }
  const region = choice.region === undefined ? '' : ` --region ${choice.region}`;
  return `aws secretsmanager get-secret-value${region} --secret-id ${secretId} --query SecretString --output text prints it`;
}
