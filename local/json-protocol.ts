/** AWS's JSON protocol: an operation is `<service>.<name>` in a header, request and answer are bodies. */
import type { LoopbackService } from './loopback-exchange.ts';
import { ServiceError } from './service-error.ts';

/** A service answers in the version of the protocol in which it was asked. */
const JSON_PROTOCOL = 'application/x-amz-json-1.1';

export interface JsonService {
  /** @throws ServiceError */
  run(operation: string, request: Readonly<Record<string, unknown>>): unknown;
}

/** @param services by the first part of the header. */
export function jsonProtocol(services: Readonly<Record<string, JsonService>>): LoopbackService {
  return ({ method, path, header, body, isSigned }) => {
    const target = header('x-amz-target');
    if (method !== 'POST' || path !== '/' || target === undefined) return undefined;
    const headers = { 'content-type': header('content-type') ?? JSON_PROTOCOL };
    try {
      if (!isSigned) {
        throw new ServiceError('UnrecognizedClientException', 'The security token is invalid.');
      }
      const answer = run(services, target, body.toString('utf8'));
      return { status: 200, headers, body: JSON.stringify(answer) };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const { name, message } = error;
      return { status: 400, headers, body: JSON.stringify({ __type: name, message }) };
    }
  };
}

function run(services: Readonly<Record<string, JsonService>>, target: string, text: string) {
  const [name = '', operation = ''] = target.split('.');
  const service = services[name];
  if (!service) throw new ServiceError('UnknownOperationException', `${name} is not here.`);
  return service.run(operation, JSON.parse(text === '' ? '{}' : text));
}
