/**
 * The HTTP front of a start. It is there before the functions, which are told its address; who knocks before they are deployed waits
 * for them.
 */
import { SCIM_BASE_PATH, TOKEN_PATH } from '../lambda/contract/routes.ts';
import { type ApiGateway, startApiGateway } from './api-gateway.ts';
import type { Invocation } from './invocation.ts';
import type { StartedFunctions } from './start-functions.ts';
import type { StackDescription } from './template.ts';

export interface Front {
  readonly gateway: ApiGateway;
  readonly tenantUrl: string;
  readonly tokenUrl: string;
  /** Of a function, as soon as they are deployed. */
  readonly invoke: (functionArn: string, event: unknown) => Promise<Invocation>;
  deployed(functions: StartedFunctions): void;
}

/** @throws StartError when the port is taken or not allowed. */
export async function startFront({ api }: StackDescription, port: number): Promise<Front> {
  const functions = Promise.withResolvers<StartedFunctions>();
  const invoke: Front['invoke'] = async (arn, event) =>
    (await functions.promise).invoke(arn, event);
  const gateway = await startApiGateway({ api, port, invoke });
  const origin = `http://localhost:${gateway.port}`;
  return {
    gateway,
    tenantUrl: `${origin}${SCIM_BASE_PATH}`,
    tokenUrl: `${origin}${TOKEN_PATH}`,
    invoke,
    deployed: functions.resolve,
  };
}
