/** The resource type that test/fixtures/resource-types adds: every type, mutability and returned value, and a required extension. */
import { join } from 'node:path';
import type { ResourceType } from '../../lambda/scim/schema/resource-type.ts';
import {
  type CustomResourceTypes,
  offeredResourceTypes,
} from '../../lambda/scim/schema/resource-types.ts';
import { readStackConfig } from '../../lib/stack-config.ts';

/** A stage that can be deployed and started with it. */
export const DEVICE_CONFIG = join(
  import.meta.dirname,
  ...['..', 'fixtures', 'resource-types', 'device.json'],
);

export const DEVICE = 'urn:example:params:scim:schemas:core:2.0:Device';
export const DEVICE_LEASE = 'urn:example:params:scim:schemas:extension:lease:2.0:Device';
export const DEVICE_NETWORK = 'urn:example:params:scim:schemas:extension:network:2.0:Device';
export const MAIL_GROUP = 'urn:example:params:scim:schemas:extension:mail:2.0:Group';

export function deviceResourceTypes(): CustomResourceTypes {
  return readStackConfig(DEVICE_CONFIG).customResourceTypes;
}

export function deviceResourceType(): ResourceType {
  const device = offeredResourceTypes(deviceResourceTypes()).find(({ name }) => name === 'Device');
  if (!device) throw new Error('the fixture adds no Device');
  return device;
}

/** A device that may be created; what is not given is as it must be. */
export function sampleDevice(hostName: string, attributes: Readonly<Record<string, unknown>> = {}) {
  return {
    schemas: [DEVICE, DEVICE_LEASE],
    hostName,
    [DEVICE_LEASE]: { contract: `contract of ${hostName}` },
    ...attributes,
  };
}
