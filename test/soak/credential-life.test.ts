import { type CredentialLife, judge, type Use } from '../../soak/credentials/credential-life.ts';

const life = (more: Partial<CredentialLife> = {}) =>
  new Map<string, CredentialLife>([['key', { from: 1000, ...more }]]);
const use = (sent: number, status: number, answered = sent + 10): Use => ({
  credential: 'key',
  sent,
  answered,
  status,
});

describe('a verdict on the answers that credentials got', () => {
  it('finds a good credential that was refused, or not answered', () => {
    expect(judge(life(), [use(1000, 401), use(1001, 200), use(1002, 0)])).toMatchObject({
      passed: 1,
      refused: 1,
      problems: ['key, good: 401', 'key, good: 0'],
    });
  });

  it('asks nothing of a credential before it is known to be good', () => {
    expect(judge(life(), [use(900, 401), use(901, 200)]).problems).toEqual([]);
  });

  it('finds a credential that passes beyond the bound, and measures how long it passed', () => {
    const uses = [use(1500, 200), use(2500, 200), use(3001, 401), use(3002, 200)];
    expect(judge(life({ endBegan: 2000, bound: 1000 }), uses)).toMatchObject({
      longestAfterEnd: new Map([['key', 1002]]),
      problems: ['key, ended: 200'],
    });
  });

  it('takes either answer for a request that was under way when the end began', () => {
    const uses = [use(1990, 401, 2010), use(1991, 200, 2011)];
    expect(judge(life({ endBegan: 2000, bound: 0 }), uses).problems).toEqual([]);
  });

  it('finds a server error whenever it comes', () => {
    const uses = [use(900, 500), use(2050, 503), use(4000, 500)];
    expect(judge(life({ endBegan: 2000, bound: 1000 }), uses).problems).toHaveLength(3);
  });

  it('wants a credential that is good again to pass', () => {
    const uses = [use(3500, 403), use(3990, 200), use(4001, 200), use(4002, 403), use(5000, 403)];
    const ended = { endBegan: 2000, bound: 1000, againBegan: 4000 };
    expect(judge(life(ended), uses)).toMatchObject({
      longestAfterEnd: new Map([['key', 0]]),
      problems: ['key, good: 403'],
    });
  });
});
