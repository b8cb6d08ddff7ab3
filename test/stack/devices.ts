import { DEVICE, sampleDevice } from '../directory/device-resource-type.ts';
import { stackClient } from './stack-client.ts';
import type { Started } from './start-stack.ts';

/** A resource type of the deployment's own. */
export function testDevices(started: Started, store: string): void {
  const { send, bodyOf } = stackClient(started);

  describe('devices, which only the configuration knows', () => {
    it('are published, made, found, changed, listed and removed', async () => {
      const { endpoint } = await bodyOf(send('GET', '/ResourceTypes/Device'));
      expect((await send('GET', `/Schemas/${DEVICE}`)).status).toBe(200);
      const device = await bodyOf(send('POST', endpoint, sampleDevice(`host-${store}`)));
      expect(device.meta).toMatchObject({
        resourceType: 'Device',
        location: `${started().url}${endpoint}/${device.id}`,
      });
      const again = await send('POST', endpoint, sampleDevice(`HOST-${store}`));
      expect(again).toMatchObject({ status: 409, json: { scimType: 'uniqueness' } });

      const filter = encodeURIComponent(`hostName eq "host-${store}"`);
      const found = await bodyOf(send('GET', `${endpoint}?filter=${filter}`));
      expect(found).toMatchObject({ totalResults: 1, Resources: [{ id: device.id }] });
      const path = `${endpoint}/${device.id}`;
      const Operations = [{ op: 'replace', path: `${DEVICE}:hostName`, value: `new-${store}` }];
      const changed = await send('PATCH', path, { Operations });
      expect(changed).toMatchObject({ status: 200, json: { hostName: `new-${store}` } });
      expect((await bodyOf(send('GET', endpoint))).totalResults).toBe(1);
      expect((await send('DELETE', path)).status).toBe(204);
      expect((await send('GET', path)).status).toBe(404);
    });

    it('are refused without the extension that they must have', async () => {
      const refused = await send('POST', '/Devices', { hostName: 'x' });
      expect(refused).toMatchObject({ status: 400, json: { scimType: 'invalidValue' } });
    });
  });
}
