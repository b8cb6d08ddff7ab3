import CliTable from 'cli-table3';
import type {
  AttributeChange,
  HistoryEntry,
  MembersRecord,
} from '../lambda/directory/history/history-entry.ts';

const LONGEST_VALUE = 40;
const heads = ['time', 'operation', 'actor', 'request id', 'attribute', 'before', 'after'];

/** One row for each changed attribute and each member that came, went, or was unknown; what they have in common stands in the first. Values are JSON, so that "1" is not 1. */
export function toHistoryTable(entries: readonly HistoryEntry[]): string {
  const table = new CliTable({ head: heads, style: { head: [], border: [], compact: true } });
  for (const entry of entries) table.push(...rowsOf(entry));
  return table.toString();
}

function rowsOf(entry: HistoryEntry): string[][] {
  const { time, operation, actor, requestId, part } = entry;
  const [first, ...others] = [...entry.changes, ...memberChanges(entry.members)];
  const made = part ? `${operation} (${part.number} of ${part.of})` : operation;
  return [
    [time, made, actor, requestId, ...cellsOf(first)],
    ...others.map((change) => ['', '', '', '', ...cellsOf(change)]),
  ].map((row) => row.map(withoutControls));
}

function memberChanges(members: MembersRecord | undefined): AttributeChange[] {
  if (!members) return [];
  return [
    ...members.removed.map((id) => ({ attribute: 'members', before: id })),
    ...members.added.map((id) => ({ attribute: 'members', after: id })),
    ...members.unknown.map((id) => ({ attribute: 'members (unknown)', after: id })),
  ];
}

function cellsOf(change: AttributeChange | undefined): string[] {
  if (change === undefined) return ['', '', ''];
  return [change.attribute, shorten(change.before), shorten(change.after)];
}

function shorten(value: AttributeChange['before']): string {
  if (value === undefined) return '';
  const characters = [...JSON.stringify(value)];
  return characters.length <= LONGEST_VALUE
    ? characters.join('')
    : `${characters.slice(0, LONGEST_VALUE - 1).join('')}…`;
}

/** A client chose these texts: nothing in them may move the cursor, colour the terminal or turn the direction of writing. */
function withoutControls(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
