/** What every measured server process does beside its own work: it tells where it listens and what it has used. */
import type { Server } from 'node:http';

export type ServerMessage = { readonly port: number } | { readonly cpuSeconds: number };

/** Call in a process that was forked; it ends with its parent. */
export function serveMeasured(server: Server): void {
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port to listen on');
    tell({ port: address.port });
  });
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    tell({ cpuSeconds: (user + system) / 1e6 });
  });
  process.on('disconnect', () => process.exit());
}

const tell = (message: ServerMessage): boolean | undefined => process.send?.(message);
