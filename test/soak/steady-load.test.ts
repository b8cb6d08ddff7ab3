import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { startSteadyLoad } from '../../soak/credentials/steady-load.ts';

let server: Server;
afterEach(() => server.close());

async function usesAgainst(listener: RequestListener) {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const presented = { credential: 'key 1', authorization: 'Bearer key' };
  const load = startSteadyLoad(`http://127.0.0.1:${port}`, [{ present: () => presented }], 50);
  while (load.uses.length < 5) await setTimeout(10);
  await load.stop();
  return load.uses;
}

it('asks again where the server closed a connection that it had kept', async () => {
  const known = new WeakSet<Socket>();
  let closed = 0;
  const uses = await usesAgainst(({ socket }, answer) => {
    if (known.has(socket)) {
      closed += 1;
      socket.resetAndDestroy();
      return;
    }
    known.add(socket);
    answer.end('{}');
  });
  expect(closed).toBeGreaterThan(0);
  expect(new Set(uses.map(({ status }) => status))).toEqual(new Set([200]));
});

it('has no status for a request on a new connection that is not answered', async () => {
  const uses = await usesAgainst(({ socket }) => void socket.resetAndDestroy());
  expect(new Set(uses.map(({ status }) => status))).toEqual(new Set([0]));
});
