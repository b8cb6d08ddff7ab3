/** A request whose body was read, made readable again. */
import { IncomingMessage } from 'node:http';

/** The request once more, as the provider expects it: below its mount, with its body still to be read. */
export function repeatRequest(
  request: IncomingMessage,
  path: string,
  baseUrl: string,
  body: string,
): IncomingMessage {
  const copy = new IncomingMessage(request.socket);
  copy.method = request.method ?? 'GET';
  copy.url = path;
  copy.headers = { ...request.headers, 'content-length': String(Buffer.byteLength(body)) };
  delete copy.headers['transfer-encoding'];
  if (body !== '') copy.push(body);
  copy.push(null);
  // An incomplete message takes its socket along when it ends.
  copy.complete = true;
  return Object.assign(copy, { baseUrl });
}
