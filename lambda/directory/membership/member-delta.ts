/** What has to be done to a group's members, in the portions of one transaction each. */
import { MEMBERS_PER_TRANSACTION, type Member, type MemberState } from '../directory-store.ts';
import type { HistoryEntry } from '../history/history-entry.ts';

export interface MemberDelta {
  readonly added: readonly Member[];
  readonly removed: readonly Member[];
  /** Ids that were to be added, of no resource that can be a member. */
  readonly unknown: readonly string[];
}

export const NO_MEMBERS: MemberDelta = { added: [], removed: [], unknown: [] };

export const isEmptyDelta = ({ added, removed, unknown }: MemberDelta): boolean =>
  added.length + removed.length + unknown.length === 0;

/** One transaction's share, with its number among all. */
export interface MemberPart {
  readonly delta: MemberDelta;
  readonly part: HistoryEntry['part'];
}

/** Unknown ids that one history entry names: 100 KB of them at the most. */
const UNKNOWN_PER_ENTRY = 100;

/**
 * At least one part, which may be empty. One alone has no number.
 * @param room how many members the first one may change
 */
export function divideDelta(
  { added, removed, unknown }: MemberDelta,
  room: number,
  newChangeId: () => string,
): readonly [MemberPart, ...MemberPart[]] {
  const changes = [
    ...removed.map((member) => ({ member, isAdded: false })),
    ...added.map((member) => ({ member, isAdded: true })),
  ];
  const shares = [changes.slice(0, room), ...slices(changes.slice(room), MEMBERS_PER_TRANSACTION)];
  const names = slices(unknown, UNKNOWN_PER_ENTRY);
  const of = Math.max(shares.length, names.length);
  const changeId = of > 1 ? newChangeId() : undefined;
  const partAt = (index: number): MemberPart => {
    const share = shares[index] ?? [];
    return {
      delta: {
        added: share.filter(({ isAdded }) => isAdded).map(({ member }) => member),
        removed: share.filter(({ isAdded }) => !isAdded).map(({ member }) => member),
        unknown: names[index] ?? [],
      },
      part: changeId === undefined ? undefined : { changeId, number: index + 1, of },
    };
  };
  return [partAt(0), ...Array.from({ length: of - 1 }, (_, index) => partAt(index + 1))];
}

function slices<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}

/** What is left to be done of a delta, from what its members are to the group now. */
export function leftToDo(
  { added, removed, unknown }: MemberDelta,
  states: ReadonlyMap<string, MemberState>,
): MemberDelta {
  const stateOf = ({ id }: Member) => states.get(id) ?? {};
  const missing = added.filter((member) => stateOf(member).memberAs === undefined);
  return {
    added: missing.flatMap((member) => asMember(member.id, stateOf(member).existsAs)),
    removed: removed.flatMap((member) => asMember(member.id, stateOf(member).memberAs)),
    unknown: [
      ...unknown,
      ...missing.filter((member) => stateOf(member).existsAs === undefined).map(({ id }) => id),
    ],
  };
}

const asMember = (id: string, resourceType: string | undefined): readonly Member[] =>
  resourceType === undefined ? [] : [{ id, resourceType }];
