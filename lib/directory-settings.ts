/** What the configuration says about the directory itself, as the functions that work in it read it. */
import { ENVIRONMENT } from '../lambda/contract/environment.ts';
import type { ScimFunctionProps } from './scim-function.ts';
import type { StackConfig } from './stack-config.ts';

const RESOURCE_TYPES_FILE = 'resource-types.json';

export function directorySettings(
  config: StackConfig,
): Required<Pick<ScimFunctionProps, 'environment' | 'files'>> {
  const { customResourceTypes, uniqueExternalId } = config;
  const { schemaExtensions, resourceTypes } = customResourceTypes;
  const hasCustom = [...Object.values(schemaExtensions), resourceTypes].some(
    (list) => list.length > 0,
  );
  return {
    environment: {
      [ENVIRONMENT.uniqueExternalId]: String(uniqueExternalId),
      ...(hasCustom ? { [ENVIRONMENT.resourceTypesFile]: RESOURCE_TYPES_FILE } : {}),
    },
    files: hasCustom ? { [RESOURCE_TYPES_FILE]: JSON.stringify(customResourceTypes) } : {},
  };
}
