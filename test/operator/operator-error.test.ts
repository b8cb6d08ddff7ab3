import { StoreBusy } from '../../lambda/directory/directory-store.ts';
import { describeFailure, OperatorError } from '../../operator/operator-error.ts';

const failure = (properties: object, message = 'of AWS') =>
  Object.assign(new Error(message), properties);

describe('describeFailure', () => {
  it.each([
    [{ name: 'CredentialsProviderError' }, 'no AWS credentials'],
    [{ name: 'ExpiredTokenException' }, 'sign in again'],
    [{ name: 'AccessDeniedException' }, 'dynamodb:Query'],
    [{ name: 'ResourceNotFoundException' }, 'there is no such table'],
    [{ code: 'ECONNREFUSED' }, 'nothing answers'],
  ])('says what to do about %j, however deep it lies', (properties, sentence) => {
    const error = new StoreBusy('unavailable', { cause: failure(properties) });
    expect(describeFailure(error, 'table T')).toContain(sentence);
    expect(describeFailure(error, 'table T')).toMatch(/ \(table T\)$/);
  });

  it('asks for a region where the SDK finds none', () => {
    expect(describeFailure(new Error('Region is missing'), 'table T')).toContain('--region');
  });

  it('repeats a sentence of ours as it is', () => {
    expect(describeFailure(new OperatorError('do this'), 'table T')).toBe('do this');
  });

  it('makes one line of anything else', () => {
    const line = describeFailure(failure({ name: 'OddError' }, 'first\nsecond'), 'table T');
    expect(line).toBe('OddError: first (table T)');
    expect(describeFailure('thrown text', 'table T')).toBe('failure: thrown text (table T)');
  });
});
