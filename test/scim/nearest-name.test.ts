import { nearestName } from '../../lambda/scim/nearest-name.ts';

const NAMES = ['userName', 'name', 'title', 'emails', 'externalId', 'userType'];

describe('nearestName', () => {
  it.each([
    ['usrName', 'userName'],
    ['userNmae', 'userName'],
    ['USERNAMES', 'userName'],
    ['email', 'emails'],
    ['e-mails', 'emails'],
    ['external_id', 'externalId'],
    ['titel', 'title'],
    ['nam', 'name'],
    ['names', 'name'],
  ])('takes %s for %s', (name, nearest) => {
    expect(nearestName(name, NAMES)).toBe(nearest);
  });

  it.each(['', 'x', 'department', 'phoneNumbers', 'x'.repeat(10_000)])(
    'takes %s for nothing',
    (name) => {
      expect(nearestName(name, NAMES)).toBeUndefined();
    },
  );

  it('takes the closest of several', () => {
    expect(nearestName('rates', ['rated', 'rate', 'rats'])).toBe('rated');
    expect(nearestName('rate', ['rated', 'rate'])).toBe('rate');
  });

  it('knows nothing near where nothing is known', () => {
    expect(nearestName('userName', [])).toBeUndefined();
  });
});
