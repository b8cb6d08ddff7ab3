/** PATCH: a request and a resource to the resource after it; the one before stays as it was. */
import { scimPatch } from 'scim-patch';
import SCIMMY from 'scimmy';
import { applyPatch } from '../../lambda/scim/patch/apply-patch.ts';
import { PATCH_OP_SCHEMA, parsePatch } from '../../lambda/scim/patch/parse-patch.ts';
import { isEqual, type ScimObject } from '../../lambda/scim/resource.ts';
import { userResourceType } from '../../lambda/scim/schema/resource-types.ts';
import { validateResource } from '../../lambda/scim/validate-resource.ts';
import { caseRow, entraRows, type PatchInput, type PatchRow } from './patch-inputs.ts';
import type { Race, Topic } from './race.ts';

const { PatchOp } = SCIMMY.Messages;
const { EnterpriseUser, User } = SCIMMY.Schemas;

const resourceType = userResourceType();

/** Compares only what all three answer, and answer alike. */
export const patchTopic: Topic = async () => {
  User.extend(EnterpriseUser as unknown as Parameters<typeof User.extend>[0]);
  const cases = caseRow();
  const rows = await Promise.all([...entraRows(), ...(cases ? [cases] : [])].map(answeredAlike));
  const inputs = rows.flatMap(({ name, inputs: kept, of }) =>
    kept.length < of ? [`${name}: of ${of}, the ${kept.length} that all of them answer alike`] : [],
  );
  return {
    inputs: `PATCH of a user as Entra sends it. ${inputs.join('; ')}`.trim(),
    races: rows.filter((row) => row.inputs.length > 0).map(race),
  };
};

interface PreparedInput {
  readonly input: PatchInput;
  readonly before: ScimObject;
  readonly body: ScimObject;
  readonly scimmyUser: InstanceType<typeof User>;
}

const ours = ({ before, body }: PreparedInput): ScimObject =>
  applyPatch(resourceType, before, parsePatch(body));

const theirs = ({ input }: PreparedInput): ScimObject =>
  scimPatch(
    input.before as unknown as Parameters<typeof scimPatch>[0],
    input.operations as unknown as Parameters<typeof scimPatch>[1],
    { mutateDocument: false },
  ) as unknown as ScimObject;

/** Its promise is of work that is done when the call returns. */
const scimmys = ({ body, scimmyUser }: PreparedInput): Promise<unknown> =>
  new PatchOp(body as unknown as ConstructorParameters<typeof PatchOp>[0]).apply(scimmyUser);

function prepare(input: PatchInput): PreparedInput {
  return {
    input,
    before: validateResource(resourceType, input.before),
    body: { schemas: [PATCH_OP_SCHEMA], Operations: input.operations },
    scimmyUser: new User(input.before as unknown as ConstructorParameters<typeof User>[0]),
  };
}

interface PreparedRow {
  readonly name: string;
  readonly of: number;
  readonly inputs: readonly PreparedInput[];
}

async function answeredAlike({ name, inputs }: PatchRow): Promise<PreparedRow> {
  const kept: PreparedInput[] = [];
  for (const input of inputs) {
    try {
      const prepared = prepare(input);
      const before = structuredClone(input);
      const after = ours(prepared);
      const scimmy = (await scimmys(prepared)) ?? prepared.scimmyUser;
      const others = [theirs(prepared), JSON.parse(JSON.stringify(scimmy)) as ScimObject];
      const isAlike = others.every((other) => isEqual(validated(other), after));
      if (isAlike && isEqual(before as never, input as never)) kept.push(prepared);
    } catch {
      // One of them refuses it.
    }
  }
  return { name, of: inputs.length, inputs: kept };
}

const validated = (resource: ScimObject): ScimObject => validateResource(resourceType, resource);

function race({ name, inputs }: PreparedRow): Race {
  return {
    name: `patch: ${name}`,
    inputs: inputs.length,
    ours: () => inputs.reduce((sum, input) => sum + Object.keys(ours(input)).length, 0),
    others: {
      'scim-patch': () => inputs.reduce((sum, input) => sum + Object.keys(theirs(input)).length, 0),
      scimmy: () => inputs.reduce((sum, input) => sum + Number(scimmys(input) !== undefined), 0),
    },
  };
}
