/** As much of express as the benchmark touches: the package brings no types. */
declare module 'express' {
  import type { IncomingMessage, RequestListener } from 'node:http';

  export interface Request extends IncomingMessage {
    header(name: string): string | undefined;
  }
  export class Router {}
  // biome-ignore lint/style/noDefaultExport: it is express that exports so
  export default function express(): { use(path: string, router: Router): RequestListener };
}
