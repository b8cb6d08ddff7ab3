import type { HistoryEntry } from '../../lambda/directory/history/history-entry.ts';
import { toHistoryTable } from '../../operator/history-table.ts';

const entry = (changes: HistoryEntry['changes']): HistoryEntry => ({
  id: '01JGFJJZ000000000000000001',
  time: '2026-01-01T00:00:00.000Z',
  actor: 'Scim System User',
  operation: 'patch',
  requestId: 'request-1',
  resourceType: 'User',
  resourceId: 'id-of-ada',
  version: 2,
  changes,
});
const cellsOf = (table: string) =>
  table
    .split('\n')
    .filter((line) => line.startsWith('│'))
    .map((line) =>
      line
        .split('│')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

describe('the table of a history', () => {
  it('has one row for each changed attribute, with the entry in the first', () => {
    const table = toHistoryTable([
      entry([
        { attribute: 'active', before: true, after: false },
        { attribute: 'nickName', before: 'Ada' },
        { attribute: 'title', after: '' },
      ]),
    ]);
    expect(cellsOf(table)).toEqual([
      ['time', 'operation', 'actor', 'request id', 'attribute', 'before', 'after'],
      [
        '2026-01-01T00:00:00.000Z',
        'patch',
        'Scim System User',
        'request-1',
        'active',
        'true',
        'false',
      ],
      ['', '', '', '', 'nickName', '"Ada"', ''],
      ['', '', '', '', 'title', '', '""'],
    ]);
  });

  it('has a row for each member that came, went, or was unknown, and says which part of a change it is', () => {
    const table = toHistoryTable([
      {
        ...entry([{ attribute: 'displayName', after: 'Sales' }]),
        members: { added: ['a'], removed: ['r'], unknown: ['u'] },
        part: { changeId: 'c', number: 2, of: 3 },
      },
    ]);
    const [, ...rows] = cellsOf(table);
    expect(rows[0]?.[1]).toBe('patch (2 of 3)');
    expect(rows.map((row) => row.slice(4))).toEqual([
      ['displayName', '', '"Sales"'],
      ['members', '"r"', ''],
      ['members', '', '"a"'],
      ['members (unknown)', '', '"u"'],
    ]);
  });

  it('has a row for an entry without changes', () => {
    expect(cellsOf(toHistoryTable([entry([])]))).toHaveLength(2);
  });

  it('shortens long values to 40 characters', () => {
    const [, row] = cellsOf(
      toHistoryTable([entry([{ attribute: 'emails', after: [{ value: '😀'.repeat(100) }] }])]),
    );
    expect([...(row?.at(-1) ?? '')]).toHaveLength(40);
    expect(row?.at(-1)).toMatch(/^\[\{"value":"😀+…$/u);
  });

  it('lets no value steer the terminal', () => {
    const table = toHistoryTable([
      entry([{ attribute: 'x\u001b[2J', before: '\u001b[31m\n', after: 'a\u202eb\u009b' }]),
    ]);
    for (const control of ['\u001b', '\u202e', '\u009b']) expect(table).not.toContain(control);
    expect(table).toContain('a\\u202eb\\u009b');
  });

  it('is in black and white', () => {
    expect(toHistoryTable([entry([])])).not.toContain('\u001b');
  });
});
