/** Schemas, resources and PATCH operations at random, such that many of the operations mean something to the resource. */
import fc from 'fast-check';
import type { PatchOperation } from '../../../lambda/scim/patch/parse-patch.ts';
import type { Json, ScimObject } from '../../../lambda/scim/resource.ts';
import { attribute } from '../../../lambda/scim/schema/define-attribute.ts';
import {
  compileResourceType,
  type ResourceType,
} from '../../../lambda/scim/schema/resource-type.ts';
import { ATTRIBUTE_TYPES, type Attribute } from '../../../lambda/scim/schema/schema.ts';

export interface PatchedResource {
  readonly resourceType: ResourceType;
  /** As a client might send it: not always valid. */
  readonly body: ScimObject;
  readonly operations: readonly PatchOperation[];
}

const CORE = 'urn:example:core:Thing';
const EXTENSION = 'urn:example:extension:2.0:Thing';
const SIMPLE_TYPES = ATTRIBUTE_TYPES.filter((type) => type !== 'complex');

const readWrite = fc.constant('readWrite' as const);
const facets = {
  multiValued: fc.boolean(),
  required: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.constant(true)),
  caseExact: fc.boolean(),
  mutability: fc.oneof(
    { weight: 6, arbitrary: readWrite },
    fc.constantFrom('immutable' as const, 'readOnly' as const, 'writeOnly' as const),
  ),
};

const subAttribute = (name: string): fc.Arbitrary<Attribute> =>
  name === 'primary'
    ? fc.constant(attribute(name, '', { type: 'boolean' }))
    : fc
        .record({ ...facets, type: fc.constantFrom(...SIMPLE_TYPES) })
        .map((given) => attribute(name, '', { ...given, multiValued: name === 'tags' }));

const subAttributes = fc
  .subarray(['value', 'type', 'primary', 'display', '$ref', 'tags'], { minLength: 1 })
  .chain((names) => fc.tuple(...names.map(subAttribute)));

const anAttribute = (name: string): fc.Arbitrary<Attribute> =>
  fc
    .record({
      ...facets,
      type: fc.oneof(fc.constant('complex' as const), fc.constantFrom(...ATTRIBUTE_TYPES)),
      subAttributes,
    })
    .map(({ subAttributes: parts, ...given }) =>
      attribute(name, '', given.type === 'complex' ? { ...given, subAttributes: parts } : given),
    );

const attributes = fc
  .subarray(['one', 'two', 'three', 'four'], { minLength: 1 })
  .chain((names) => fc.tuple(...names.map(anAttribute)));

const resourceTypes: fc.Arbitrary<ResourceType> = fc
  .record({ core: attributes, extension: attributes, required: facets.required })
  .map(({ core, extension, required }) =>
    compileResourceType({
      name: 'Thing',
      endpoint: '/Things',
      description: '',
      schema: { id: CORE, name: 'Thing', description: '', attributes: core },
      extensions: [
        {
          schema: { id: EXTENSION, name: 'More', description: '', attributes: extension },
          required,
        },
      ],
      defaults: {},
    }),
  );

const VALUES: Readonly<Record<Attribute['type'], readonly Json[]>> = {
  string: ['a', 'A', 'b', ''],
  reference: ['../a', '../A'],
  boolean: [true, false, 'True'],
  integer: [1, 2, '3'],
  decimal: [1, 1.5, '2e1'],
  dateTime: ['2026-01-31T08:00:00Z', '2026-01-31T09:00:00+01:00'],
  binary: ['YQ==', 'YQ', 'Yg=='],
  complex: [],
};

const STRAY: readonly Json[] = [
  'x',
  7,
  false,
  null,
  {},
  [],
  ['a'],
  { value: 'a' },
  [{ type: 'b' }],
  '\ud800',
];

/** Of the attribute's type. */
function fitting(known: Attribute): fc.Arbitrary<Json> {
  const element = elementOf(known);
  const list = fc.array(element, { maxLength: 3 });
  return known.multiValued ? list : element;
}

/** What a client may get wrong. */
const sentFor = (known: Attribute): fc.Arbitrary<Json> =>
  fc.oneof(
    { weight: 12, arbitrary: fitting(known) },
    elementOf(known),
    fc.constantFrom<Json>(...STRAY),
  );

const elementOf = ({ type, subAttributes: parts = [] }: Attribute): fc.Arbitrary<Json> =>
  type === 'complex'
    ? objectOf(parts)
    : fc.constantFrom<Json>(null, ...VALUES[type], ...VALUES[type]);

const objectOf = (parts: readonly Attribute[]): fc.Arbitrary<ScimObject> =>
  fc
    .record(Object.fromEntries(parts.map((part) => [part.name, fitting(part)])), {
      requiredKeys: parts.filter(({ required }) => required).map(({ name }) => name),
    })
    .map((given) => given as ScimObject);

const literal = (value: Json): string => JSON.stringify(value);

/** In brackets behind the attribute. */
function filterOf({ type, subAttributes: parts = [] }: Attribute): fc.Arbitrary<string> {
  const named = type === 'complex' ? parts : [{ ...attribute('value', ''), type }];
  const comparisons = named.flatMap((part) =>
    VALUES[part.type].map((value) => `${part.name} eq ${literal(value)}`),
  );
  const comparison = fc.constantFrom(...comparisons);
  return fc.oneof(
    { weight: 3, arbitrary: comparison },
    fc.tuple(comparison, comparison).map((both) => both.join(' and ')),
    comparison.map((text) => `not (${text})`),
    fc.constantFrom(...named.map(({ name }) => `${name} pr`)),
  );
}

function operationOn(known: Attribute, prefix: string): fc.Arbitrary<PatchOperation> {
  const parts = known.subAttributes ?? [];
  return fc
    .record({
      op: fc.constantFrom('add' as const, 'replace' as const, 'remove' as const),
      filter: known.multiValued ? fc.option(filterOf(known)) : fc.constant(null),
      part: parts.length > 0 ? fc.option(fc.constantFrom(...parts)) : fc.constant(null),
    })
    .chain(({ op, filter, part }) => {
      const selected = filter === null ? '' : `[${filter}]`;
      const path = `${prefix}${known.name}${selected}${part ? `.${part.name}` : ''}`;
      const target = part ?? (filter === null ? known : { ...known, multiValued: false });
      const value = fc.option(sentFor(target), { nil: undefined, freq: op === 'remove' ? 2 : 9 });
      return value.map((sent) => ({ op, path, value: sent }));
    });
}

function operationFor({ schema, extensions }: ResourceType): fc.Arbitrary<PatchOperation> {
  const more = extensions[0]?.schema.attributes ?? [];
  const onAttributes = fc.oneof(
    ...schema.attributes.map((known) => operationOn(known, '')),
    ...more.map((known) => operationOn(known, `${EXTENSION}:`)),
  );
  const op = fc.constantFrom('add' as const, 'replace' as const);
  return fc.oneof(
    { weight: 8, arbitrary: onAttributes },
    fc.record({ op, path: fc.constant(undefined), value: objectOf(schema.attributes) }),
    fc.record({ op, path: fc.constant(EXTENSION), value: objectOf(more) }),
    fc.constant<PatchOperation>({ op: 'remove', path: EXTENSION, value: undefined }),
  );
}

/** @param count of operations, at most */
export const patchedResource = (count: number): fc.Arbitrary<PatchedResource> =>
  resourceTypes.chain((resourceType) =>
    fc.record({
      resourceType: fc.constant(resourceType),
      body: fc
        .tuple(
          objectOf(resourceType.schema.attributes),
          objectOf(resourceType.extensions[0]?.schema.attributes ?? []),
        )
        .map(([core, extension]): ScimObject => ({ ...core, [EXTENSION]: extension })),
      operations: fc.array(operationFor(resourceType), { minLength: 1, maxLength: count }),
    }),
  );
