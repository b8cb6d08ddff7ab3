/** What is wrong between schemas each of which is right alone. */
import { nearestName } from '../lambda/scim/nearest-name.ts';
import { offeredResourceTypes, schemasOf } from '../lambda/scim/schema/resource-types.ts';
import type { Attribute, Schema } from '../lambda/scim/schema/schema.ts';

/** URNs of the protocol itself: messages (RFC 7644 §8.2) and what discovery shows (RFC 7643 §10.3). */
const PROTOCOL_URN =
  /^urn:ietf:params:scim:(api:.*|schemas:core:2\.0:(Schema|ResourceType|ServiceProviderConfig))$/i;

/** RFC 7643 §7: what a reference may lead to beside resources. */
const OTHER_REFERENCE_TYPES = ['external', 'uri'];

/**
 * @param schemas by the files that hold them.
 * @param typeNames of the resource types that the stage adds.
 * @returns sentences that begin with the file.
 */
export function findSchemaConflicts(
  schemas: ReadonlyMap<string, Schema>,
  typeNames: readonly string[],
): readonly string[] {
  const standard = offeredResourceTypes();
  const known = [...schemasOf(standard), ...schemas.values()];
  const referenceTypes = [
    ...standard.map(({ name }) => name),
    ...typeNames,
    ...OTHER_REFERENCE_TYPES,
  ];
  return [...schemas].flatMap(([file, schema]) =>
    [
      ...takenUrn(schema, known),
      ...ambiguousUrn(schema, known),
      ...unknownReferenceTypes(schema, referenceTypes),
    ].map((problem) => `${file}: ${problem}`),
  );
}

function takenUrn(schema: Schema, known: readonly Schema[]): readonly string[] {
  const isTaken =
    PROTOCOL_URN.test(schema.id) ||
    known.some((other) => other !== schema && isSame(other.id, schema.id));
  return isTaken ? [`${schema.id} is taken`] : [];
}

/** `urn:x:User:badge` would be an attribute of `urn:x:User`, or a schema of its own. */
function ambiguousUrn(schema: Schema, known: readonly Schema[]): readonly string[] {
  const owner = known.find((other) =>
    other.attributes.some(({ name }) =>
      [':', '.'].some((separator) => isSame(`${other.id}${separator}${name}`, schema.id)),
    ),
  );
  return owner ? [`${schema.id} is also the name of an attribute of ${owner.id}`] : [];
}

function unknownReferenceTypes(schema: Schema, known: readonly string[]): readonly string[] {
  return schema.attributes.flatMap((attribute) => [
    ...unknownIn(attribute, attribute.name, known),
    ...(attribute.subAttributes ?? []).flatMap((subAttribute) =>
      unknownIn(subAttribute, `${attribute.name}.${subAttribute.name}`, known),
    ),
  ]);
}

function unknownIn(
  { referenceTypes = [] }: Attribute,
  path: string,
  known: readonly string[],
): readonly string[] {
  return referenceTypes
    .filter((type) => !known.includes(type))
    .map((type) => {
      const nearest = nearestName(type, known);
      const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
      return `"${path}" refers to "${type}", and there is no such resource type${hint}`;
    });
}

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
