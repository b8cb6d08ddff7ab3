/** The Validator's preview tests of deleting what is not there, or not there any more. */
import { buildResource } from '../target-resource.ts';
import { type Endpoint, pathOf } from './scim-probe.ts';
import type { SuiteTest } from './suite-test.ts';
import { userBody } from './validator-attributes.ts';

export const validatorDeleteTests: readonly SuiteTest[] = [
  deleteUnknown('/Users', 'Delete a non-existent User (preview)'),
  deleteTwice('/Users', 'Delete the same User twice (preview)'),
  deleteUnknown('/Groups', 'Delete a non-existent Group (preview)'),
  deleteTwice('/Groups', 'Delete the same Group twice (preview)'),
];

function deleteUnknown(endpoint: Endpoint, name: string): SuiteTest {
  return {
    name,
    weight: 'optional',
    async run({ probe, newId }) {
      await probe.send({ method: 'DELETE', path: pathOf(endpoint, newId()) }, [404]);
    },
  };
}

function deleteTwice(endpoint: Endpoint, name: string): SuiteTest {
  return {
    name,
    weight: 'optional',
    async run({ probe, random }) {
      const label = `twice-${random()}`;
      const body =
        endpoint === '/Users'
          ? userBody(label)
          : { ...buildResource('Group', []), displayName: label };
      const { id } = await probe.create(endpoint, body);
      await probe.send({ method: 'DELETE', path: pathOf(endpoint, id) }, [204]);
      await probe.send({ method: 'DELETE', path: pathOf(endpoint, id) }, [404]);
    },
  };
}
