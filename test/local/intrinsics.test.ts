import { createResolver, type Template } from '../../local/intrinsics.ts';

const place = { region: 'eu-west-1', account: '000000000000', stackName: 'Scim' };

const template: Template = {
  Resources: {
    Table: { Type: 'AWS::DynamoDB::GlobalTable' },
    Key: { Type: 'AWS::SecretsManager::Secret' },
    Named: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'answer' } },
    Logs: { Type: 'AWS::Logs::LogGroup' },
  },
  Parameters: { Stage: { Default: 'dev' } },
  Conditions: {
    IsDev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] },
    IsProd: { 'Fn::Not': [{ Condition: 'IsDev' }] },
    Both: { 'Fn::And': [{ Condition: 'IsDev' }, { Condition: 'IsProd' }] },
  },
  Mappings: { Size: { small: { memory: 128 } } },
};

const resolve = createResolver(template, place);

describe('createResolver', () => {
  const cases: [sentence: string, value: unknown, expected: unknown][] = [
    ['a parameter has its default', { Ref: 'Stage' }, 'dev'],
    ['a table is referred to by its logical id', { Ref: 'Table' }, 'Table'],
    [
      'a secret is referred to by its ARN',
      { Ref: 'Key' },
      'arn:aws:secretsmanager:eu-west-1:000000000000:secret:Key-local0',
    ],
    ['a name of the template wins', { Ref: 'Named' }, 'answer'],
    [
      'an ARN holds the name',
      { 'Fn::GetAtt': ['Named', 'Arn'] },
      'arn:aws:lambda:eu-west-1:000000000000:function:answer',
    ],
    ['a pseudo parameter is the place', { Ref: 'AWS::Region' }, 'eu-west-1'],
    [
      'Join and Select and Split nest',
      {
        'Fn::Join': [
          '/',
          [{ 'Fn::Select': [5, { 'Fn::Split': [':', { Ref: 'Key' }] }] }, 'x', { Ref: 'Stage' }],
        ],
      },
      'secret/x/dev',
    ],
    [
      'Sub replaces references, attributes and its own variables, and keeps what is escaped',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the syntax under test
      { 'Fn::Sub': ['${Stage} ${Table.Arn} ${own} ${!kept}', { own: { Ref: 'Stage' } }] },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the syntax under test
      'dev arn:aws:dynamodb:eu-west-1:000000000000:table/Table dev ${kept}',
    ],
    ['If takes the branch of its condition', { 'Fn::If': ['IsProd', 1, 2] }, 2],
    ['conditions refer to conditions', { 'Fn::If': ['Both', 1, 2] }, 2],
    ['FindInMap looks up', { 'Fn::FindInMap': ['Size', 'small', 'memory'] }, 128],
    ['NoValue removes its property', { kept: 1, gone: { Ref: 'AWS::NoValue' } }, { kept: 1 }],
    [
      'a lone Condition property of a statement stays',
      { Condition: { a: 1 } },
      { Condition: { a: 1 } },
    ],
    ['plain values stay', [1, true, null, { a: ['b'] }], [1, true, null, { a: ['b'] }]],
  ];
  it.each(cases)('%s', (_sentence, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });

  it('refuses a reference to what the template does not have', () => {
    expect(() => resolve({ Ref: 'Nobody' })).toThrow('no resource or parameter Nobody');
  });

  it('refuses an intrinsic function that it does not know, instead of passing it on', () => {
    expect(() => resolve({ 'Fn::Cidr': ['10.0.0.0/8', 1] })).toThrow('Fn::Cidr is not known here');
  });
});
