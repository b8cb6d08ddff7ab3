/** A case of patch-validity: whether a PATCH, or one operation of one, is accepted. */
import { applyPatch } from '../../lambda/scim/patch/apply-patch.ts';
import { parsePatch } from '../../lambda/scim/patch/parse-patch.ts';
import type { Json, ScimObject } from '../../lambda/scim/resource.ts';
import { attribute } from '../../lambda/scim/schema/define-attribute.ts';
import { GROUP_SCHEMA_ID } from '../../lambda/scim/schema/group-schema.ts';
import { compileResourceType, type ResourceType } from '../../lambda/scim/schema/resource-type.ts';
import { groupResourceType, userResourceType } from '../../lambda/scim/schema/resource-types.ts';
import { ScimError } from '../../lambda/scim/scim-error.ts';

export interface PatchValidityCase {
  readonly valid: boolean;
  /** A whole request… */
  readonly body?: Json;
  /** …or one operation on a resource with this schema. */
  readonly op?: Json;
  readonly schema?: string;
}

interface Patched {
  readonly resourceType: ResourceType;
  readonly before: ScimObject;
}

/** What differs from the expectation, in words; undefined where nothing does. */
export function validityDifferenceOf(validityCase: PatchValidityCase): string | undefined {
  const refusal = refusalOf(validityCase);
  if (validityCase.valid === (refusal === undefined)) return undefined;
  return refusal === undefined ? 'is accepted' : `is refused: ${refusal}`;
}

function refusalOf({ body, op, schema = '' }: PatchValidityCase): string | undefined {
  const { resourceType, before } = patchedBy(schema);
  try {
    applyPatch(resourceType, before, parsePatch(body ?? { Operations: [op ?? null] }));
  } catch (error) {
    if (error instanceof ScimError) return error.detail;
    throw error;
  }
  return undefined;
}

function patchedBy(schema: string): Patched {
  if (schema.endsWith('PatchEntity')) return patchEntity(schema);
  return schema === GROUP_SCHEMA_ID
    ? { resourceType: groupResourceType(), before: { displayName: 'g' } }
    : { resourceType: userResourceType(), before: { userName: 'u' } };
}

/** The resource that one library's tests are about, with something in it for filters to find. */
function patchEntity(id: string): Patched {
  const part = attribute('attr1', '');
  const list = { multiValued: true };
  const complex = { type: 'complex', subAttributes: [part] } as const;
  const resourceType = compileResourceType({
    name: 'PatchEntity',
    endpoint: '/PatchEntities',
    description: '',
    schema: {
      id,
      name: 'PatchEntity',
      description: '',
      attributes: [
        part,
        attribute('attr2', '', { type: 'integer' }),
        attribute('attr3', '', { type: 'decimal' }),
        attribute('attr4', '', { type: 'boolean' }),
        attribute('complex', '', complex),
        attribute('multiValued', '', list),
        attribute('complexMultiValued', '', { ...complex, ...list }),
      ],
    },
    extensions: [
      {
        schema: {
          id: id.replace('Entity', 'Extension'),
          name: 'PatchExtension',
          description: '',
          attributes: [part],
        },
        required: false,
      },
    ],
    defaults: {},
  });
  return { resourceType, before: { complexMultiValued: [{ attr1: 'value' }] } };
}
