import { Match, type Template } from 'aws-cdk-lib/assertions';
import { resourcesOf, synthesise } from './stack-template.ts';

type Rule = {
  readonly Name: string;
  readonly Statement: Record<string, Record<string, unknown>>;
  readonly Action?: unknown;
};

/** All of AWSManagedRulesCommonRuleSet, as AWS documents it. */
const MANAGED_RULES = [
  'NoUserAgent_HEADER',
  'UserAgent_BadBots_HEADER',
  'SizeRestrictions_QUERYSTRING',
  'SizeRestrictions_Cookie_HEADER',
  'SizeRestrictions_BODY',
  'SizeRestrictions_URIPATH',
  'EC2MetaDataSSRF_BODY',
  'EC2MetaDataSSRF_COOKIE',
  'EC2MetaDataSSRF_URIPATH',
  'EC2MetaDataSSRF_QUERYARGUMENTS',
  'GenericLFI_QUERYARGUMENTS',
  'GenericLFI_URIPATH',
  'GenericLFI_BODY',
  'RestrictedExtensions_URIPATH',
  'RestrictedExtensions_QUERYARGUMENTS',
  'GenericRFI_QUERYARGUMENTS',
  'GenericRFI_BODY',
  'GenericRFI_URIPATH',
  'CrossSiteScripting_COOKIE',
  'CrossSiteScripting_QUERYARGUMENTS',
  'CrossSiteScripting_BODY',
  'CrossSiteScripting_URIPATH',
];

describe('a stack without a web ACL', () => {
  it('is what one gets', () => {
    const { template } = synthesise();
    template.resourceCountIs('AWS::WAFv2::WebACL', 0);
    template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 0);
  });
});

describe('the web ACL', () => {
  let template: Template;
  let acl: Record<string, unknown>;
  let rules: Map<string, Rule>;
  beforeAll(() => {
    template = synthesise({ webAcl: { requestsPerFiveMinutes: 9000 } }).template;
    acl = [...resourcesOf(template, 'AWS::WAFv2::WebACL').values()][0]?.Properties ?? {};
    rules = new Map((acl['Rules'] as Rule[]).map((rule) => [rule.Name, rule]));
  });

  it('stands before the stage of the API', () => {
    expect(acl['Scope']).toBe('REGIONAL');
    const stage = [...resourcesOf(template, 'AWS::ApiGateway::Stage').keys()][0];
    const association = template.findResources('AWS::WAFv2::WebACLAssociation');
    expect(JSON.stringify(association)).toContain(`"Ref":"${stage}"`);
  });

  it('refuses an address that asks too much, with 429, a SCIM error and when to try again', () => {
    expect(rules.get('Requests')).toMatchObject({
      Statement: {
        RateBasedStatement: { Limit: 9000, EvaluationWindowSec: 300, AggregateKeyType: 'IP' },
      },
      Action: {
        Block: {
          CustomResponse: {
            ResponseCode: 429,
            CustomResponseBodyKey: 'Scim',
            ResponseHeaders: [{ Name: 'Retry-After', Value: '300' }],
          },
        },
      },
    });
    expect(bodyOf('Scim')).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '429',
      detail: expect.stringMatching(/^[A-Z].{20,}\.$/),
    });
  });

  it('refuses one that asks for many tokens sooner, with an error of OAuth', () => {
    const { Statement } = rules.get('TokenRequests') ?? {};
    expect(Statement?.['RateBasedStatement']).toMatchObject({
      Limit: 1000,
      ScopeDownStatement: {
        ByteMatchStatement: {
          FieldToMatch: { UriPath: {} },
          PositionalConstraint: 'ENDS_WITH',
          SearchString: '/oauth2/token',
          TextTransformations: [{ Priority: 0, Type: 'URL_DECODE' }],
        },
      },
    });
    expect(bodyOf('Token')).toEqual({
      error: 'temporarily_unavailable',
      error_description: expect.any(String),
    });
  });

  it('blocks with none of the managed rules that a good request can meet, and with all the others', () => {
    const overrides = rules.get('CommonRules')?.Statement['ManagedRuleGroupStatement']?.[
      'RuleActionOverrides'
    ] as { Name: string; ActionToUse: unknown }[];
    for (const { ActionToUse } of overrides) {
      expect(ActionToUse).toEqual({ Count: {} });
    }
    const counted = overrides.map(({ Name }) => Name);
    expect(MANAGED_RULES.filter((name) => !counted.includes(name))).toEqual([
      'UserAgent_BadBots_HEADER',
      'SizeRestrictions_Cookie_HEADER',
      'SizeRestrictions_URIPATH',
      'EC2MetaDataSSRF_COOKIE',
      'EC2MetaDataSSRF_URIPATH',
      'GenericLFI_URIPATH',
      'RestrictedExtensions_URIPATH',
      'GenericRFI_URIPATH',
      'CrossSiteScripting_COOKIE',
      'CrossSiteScripting_URIPATH',
    ]);
    expect(counted.filter((name) => !MANAGED_RULES.includes(name))).toEqual([]);
  });

  it('keeps no samples of requests, and hides credentials and bodies from whoever logs them', () => {
    template.hasResourceProperties('AWS::WAFv2::WebACL', {
      VisibilityConfig: { SampledRequestsEnabled: false },
      Rules: Match.not(
        Match.arrayWith([
          Match.objectLike({
            VisibilityConfig: Match.objectLike({ SampledRequestsEnabled: true }),
          }),
        ]),
      ),
      DataProtectionConfig: {
        DataProtections: ['SINGLE_HEADER', 'QUERY_STRING', 'BODY'].map((FieldType) =>
          Match.objectLike({
            Action: 'SUBSTITUTION',
            Field: Match.objectLike({ FieldType }),
          }),
        ),
      },
    });
  });

  it('is counted on the dashboard under the name that its own settings give', () => {
    const { MetricName } = acl['VisibilityConfig'] as { MetricName: string };
    const dashboard = JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'));
    expect(dashboard).toContain(`\\"WebACL\\",\\"${MetricName}\\"`);
  });

  function bodyOf(key: string): unknown {
    const bodies = acl['CustomResponseBodies'] as Record<
      string,
      { Content: string; ContentType: string }
    >;
    expect(bodies[key]?.ContentType).toBe('APPLICATION_JSON');
    return JSON.parse(bodies[key]?.Content ?? 'null');
  }
});
