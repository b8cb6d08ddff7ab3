import { ownerOf } from '../../lambda/rotation/secret-owner.ts';

const begin = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:';
const names = { defaultSecretArn: `${begin}ApiKeySecret-abcdef`, prefix: 'Stack/' };

it.each([
  ['ApiKeySecret-abcdef', 'default'],
  ['Stack/tenants/acme-AbC123', 'acme'],
  ['Stack/tenants/acme-corp-2-AbC123', 'acme-corp-2'],
])('knows whose %s is', (name, slug) => {
  expect(ownerOf(`${begin}${name}`, names)).toBe(slug);
});

it('knows the partition of China and of the Government', () => {
  const arn = 'arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:';
  expect(ownerOf(`${arn}Stack/tenants/acme-AbC123`, names)).toBe('acme');
});

it.each([
  'Stack/tenants/default-AbC123',
  'Stack/tenants/-AbC123',
  'Stack/tenants/Acme-AbC123',
  'Stack/tenants/acme/more-AbC123',
  'Stack/entra/acme-AbC123',
  'Other/tenants/acme-AbC123',
  'x/Stack/tenants/acme-AbC123',
  'Stack/tenants/acme',
])('knows nobody whose %s could be', (name) => {
  expect(ownerOf(`${begin}${name}`, names)).toBeUndefined();
});

it('knows nobody by a name, or by an ARN of another service', () => {
  expect(ownerOf('Stack/tenants/acme-AbC123', names)).toBeUndefined();
  expect(ownerOf('arn:aws:s3:::secret:Stack/tenants/acme-AbC123', names)).toBeUndefined();
});
