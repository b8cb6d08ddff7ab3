/**
 * The PATCH that changes a group's members, in Entra's two dialects. legacy removes with a value array, of which
 * RFC 7644 §3.5.2.2 knows nothing; compliant names each member in the path.
 */
import {
  type PatchDialect,
  type PatchOperation,
  type PatchRequest,
  patchOp,
} from './patch-dialect.ts';

export type MembershipVerb = 'add' | 'remove';

export function toMembershipRequest(
  dialect: PatchDialect,
  verb: MembershipVerb,
  memberIds: readonly string[],
): PatchRequest {
  const Operations =
    dialect === 'legacy' ? [toLegacyOperation(verb, memberIds)] : toOperations(verb, memberIds);
  return { schemas: [patchOp], Operations };
}

function toLegacyOperation(verb: MembershipVerb, memberIds: readonly string[]): PatchOperation {
  const value = memberIds.map((id) => ({ $ref: null, value: id }));
  return { op: verb === 'add' ? 'Add' : 'Remove', path: 'members', value };
}

function toOperations(verb: MembershipVerb, memberIds: readonly string[]): PatchOperation[] {
  if (verb === 'add') {
    return [{ op: 'add', path: 'members', value: memberIds.map((id) => ({ value: id })) }];
  }
  return memberIds.map((id) => ({
    op: 'remove',
    path: `members[value eq ${JSON.stringify(id)}]`,
  }));
}
