import { startFront } from '../../local/start-front.ts';
import type { StartedFunctions } from '../../local/start-functions.ts';
import { describeStack } from '../../local/template.ts';
import { ASSETS, PLACE, SMALL_TEMPLATE } from './small-template.ts';

const stack = describeStack(SMALL_TEMPLATE, ASSETS, PLACE);

describe('startFront', () => {
  it('says where the API is, and lets who knocks early wait for the functions', async () => {
    const front = await startFront(stack, 0);
    const { port } = front.gateway;
    expect(front.tenantUrl).toBe(`http://localhost:${port}/scim/v2`);
    expect(front.tokenUrl).toBe(`http://localhost:${port}/oauth2/token`);

    const events: unknown[] = [];
    const invoke: StartedFunctions['invoke'] = async (arn, event) => {
      events.push(event);
      return { outcome: 'returned', payload: { statusCode: 200, body: arn } };
    };
    const early = fetch(front.tokenUrl, { method: 'POST' });
    await fetch(`http://127.0.0.1:${port}/nowhere`);
    expect(events).toEqual([]);
    front.deployed({
      invoke,
      invokeNamed: () => undefined,
      get: () => ({ invoke: (event) => invoke('', event), stop: async () => undefined }),
    });
    expect(await (await early).text()).toMatch(/:function:Token$/);
    await front.gateway.stop();
  });
});
