import { nearestName } from '../../lib/nearest-name.ts';

describe('nearestName', () => {
  const names = ['stage', 'throttle', 'alarmEmail', 'id'];

  it.each([
    ['stgae', 'stage'],
    ['Stage', 'stage'],
    ['throtle', 'throttle'],
    ['alarmMail', 'alarmEmail'],
    ['ids', 'id'],
  ])('takes %s for %s', (written, meant) => {
    expect(nearestName(written, names)).toBe(meant);
  });

  it.each(['colour', 'x', '', 'removal'])('takes "%s" for nothing', (written) => {
    expect(nearestName(written, names)).toBeUndefined();
  });

  it('takes the closest of several', () => {
    expect(nearestName('rates', ['rated', 'rate', 'rats'])).toBe('rated');
    expect(nearestName('rate', ['rated', 'rate'])).toBe('rate');
  });
});
