/** As much of HTTP/1.1 as one needs to see where an answer ends: a client that costs less than the servers it measures. */

const EMPTY = Buffer.alloc(0);
const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '0\r\n\r\n';

export interface HttpResponse {
  readonly status: number;
  readonly body: Buffer;
}

/** Reads one connection on which no request is sent before the last one is answered. */
export class ResponseReader {
  private received: Buffer = EMPTY;

  /** The answer, when the last of its bytes is there. Of a chunked body the chunks' sizes stay in it. */
  push(bytes: Buffer): HttpResponse | undefined {
    this.received = this.received.length === 0 ? bytes : Buffer.concat([this.received, bytes]);
    const headEnd = this.received.indexOf(HEAD_END);
    if (headEnd === -1) return undefined;
    const head = this.received.toString('latin1', 0, headEnd);
    const body = this.received.subarray(headEnd + HEAD_END.length);
    if (!isWhole(head, body)) return undefined;
    this.received = EMPTY;
    return { status: Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length)), body };
  }
}

function isWhole(head: string, body: Buffer): boolean {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return body.length >= Number(length);
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return true;
  return body.toString('latin1', Math.max(0, body.length - LAST_CHUNK.length)) === LAST_CHUNK;
}
