import { toPolicy } from '../../lambda/auth/token-authorizer.ts';

const methodArn = 'arn:aws:execute-api:eu-west-1:111122223333:abcdef1234/prod/GET/scim/v2/Users';
const wholeStage = 'arn:aws:execute-api:eu-west-1:111122223333:abcdef1234/prod/*';

describe('toPolicy', () => {
  it('allows the whole stage and hands on who calls', () => {
    const allowed = {
      outcome: 'allowed',
      tenant: 'default',
      actor: 'Scim System User',
      credential: 'pending',
    } as const;
    expect(toPolicy(allowed, methodArn)).toEqual({
      principalId: 'default',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: wholeStage }],
      },
      context: { tenant: 'default', actor: 'Scim System User', credential: 'pending' },
    });
  });

  it.each(['wrong-key', 'unknown-tenant', 'unsupported-credential'] as const)(
    'denies the whole stage for %s, with the reason',
    (reason) => {
      expect(toPolicy({ outcome: 'refused', reason }, methodArn)).toEqual({
        principalId: 'unknown',
        policyDocument: {
          Version: '2012-10-17',
          Statement: [{ Action: 'execute-api:Invoke', Effect: 'Deny', Resource: wholeStage }],
        },
        context: { reason },
      });
    },
  );

  it('throws what API Gateway turns into its UNAUTHORIZED response where there is no credential', () => {
    expect(() => toPolicy({ outcome: 'refused', reason: 'malformed' }, methodArn)).toThrow(
      /^Unauthorized$/,
    );
  });

  it('widens the console’s test and other partitions too', () => {
    const refused = { outcome: 'refused', reason: 'wrong-key' } as const;
    const resourceOf = (arn: string) =>
      toPolicy(refused, arn).policyDocument.Statement.map((statement) =>
        'Resource' in statement ? statement.Resource : undefined,
      );
    expect(resourceOf('arn:aws-cn:execute-api:cn-north-1:1:api/s/PATCH/')).toEqual([
      'arn:aws-cn:execute-api:cn-north-1:1:api/s/*',
    ]);
    expect(() => resourceOf('*')).toThrow('methodArn');
  });
});
