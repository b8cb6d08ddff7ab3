import { decodeTime, isValid } from 'ulid';
import { newEntryId } from '../../lambda/handlers/new-entry-id.ts';

const time = Date.parse('2026-01-31T08:00:00.123Z');

describe('the id of a history entry', () => {
  it('is a ULID that holds the time', () => {
    const id = newEntryId(time);
    expect(isValid(id)).toBe(true);
    expect(decodeTime(id)).toBe(time);
  });

  it('sorts by time', () => {
    expect(newEntryId(time) < newEntryId(time + 1)).toBe(true);
  });

  it('is another each time, in every character of its random part', () => {
    const ids = Array.from({ length: 200 }, () => newEntryId(time));
    expect(new Set(ids).size).toBe(200);
    for (let at = 'tttttttttt'.length; at < 'ttttttttttrrrrrrrrrrrrrrrr'.length; at++) {
      expect(new Set(ids.map((id) => id[at])).size).toBeGreaterThan(16);
    }
  });
});
