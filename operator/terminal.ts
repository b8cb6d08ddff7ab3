/** What a command reads and writes. */
import type { Readable, Writable } from 'node:stream';

export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** What a command has to say: the same in two forms. */
export interface Said {
  readonly text: string;
  readonly json: object;
}
