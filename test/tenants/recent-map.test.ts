import { createRecentMap } from '../../lambda/tenants/recent-map.ts';

describe('a recent map', () => {
  it('forgets what was used longest ago', () => {
    const map = createRecentMap<number>(2);
    map.set('a', 1);
    map.set('b', 2);
    expect(map.get('a')).toBe(1);
    map.set('c', 3);
    expect(['a', 'b', 'c'].map(map.get)).toEqual([1, undefined, 3]);
  });

  it('replaces a value without forgetting another', () => {
    const map = createRecentMap<number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 4);
    expect(['a', 'b'].map(map.get)).toEqual([4, 2]);
  });

  it('forgets what it is told to', () => {
    const map = createRecentMap<number>(2);
    map.set('a', 1);
    map.delete('a');
    expect(map.get('a')).toBeUndefined();
  });
});
