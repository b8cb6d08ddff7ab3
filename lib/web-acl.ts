/**
 * An optional web ACL before the API: it limits what comes from one address, before a function or the authorizer runs. Of the managed
 * rules only those are on that do not look into what people are called; why is in docs/decisions/web-acl.md.
 */
import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { SCIM_ERROR_SCHEMA, TOKEN_PATH } from '../lambda/contract/routes.ts';
import type { ScimApi } from './scim-api.ts';
import type { StackConfig } from './stack-config.ts';

const MINUTES = 5;

/** In five minutes from one address. A client needs one token in an hour, and Entra calls for many customers from one address. */
const TOKEN_REQUESTS = 1000;

/** Rules of AWS's common rule set that count and do not block: what they look for is in good requests. */
const COUNTED = [
  // Entra sends no User-Agent.
  'NoUserAgent_HEADER',
  // 8 KB and 2 KB: a change of many members, a filter of many values.
  'SizeRestrictions_BODY',
  'SizeRestrictions_QUERYSTRING',
  // What is in a body or a filter are names, addresses and URLs that people chose. Nothing here runs, opens or shows them.
  ...['EC2MetaDataSSRF', 'GenericLFI', 'GenericRFI', 'CrossSiteScripting'].flatMap((rule) => [
    `${rule}_BODY`,
    `${rule}_QUERYARGUMENTS`,
  ]),
  'RestrictedExtensions_QUERYARGUMENTS',
];

const TOO_MANY = 'Too many requests came from this address. Repeat the request in five minutes.';

const BODIES = {
  Scim: { schemas: [SCIM_ERROR_SCHEMA], status: '429', detail: TOO_MANY },
  // RFC 6749 has no error for it; this one is that of its authorization endpoint.
  Token: { error: 'temporarily_unavailable', error_description: TOO_MANY },
};

export type WebAclProps = {
  readonly settings: NonNullable<StackConfig['webAcl']>;
  readonly api: ScimApi;
};

export class WebAcl extends Construct {
  private readonly metricName: string;

  constructor(scope: Construct, id: string, { settings, api }: WebAclProps) {
    super(scope, id);
    this.metricName = `${Stack.of(this).stackName}-WebAcl`;
    const acl = new CfnWebACL(this, 'WebAcl', {
      description: 'Limits what one address may ask of SCIM',
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility(this.metricName),
      dataProtectionConfig: { dataProtections: hidden() },
      customResponseBodies: Object.fromEntries(
        Object.entries(BODIES).map(([name, body]) => [
          name,
          { contentType: 'APPLICATION_JSON', content: JSON.stringify(body) },
        ]),
      ),
      rules: [
        rateRule(
          'TokenRequests',
          { priority: 0, limit: TOKEN_REQUESTS, body: 'Token' },
          tokenPath(),
        ),
        rateRule('Requests', { priority: 1, limit: settings.requestsPerFiveMinutes, body: 'Scim' }),
        commonRules(2),
      ],
    });
    new CfnWebACLAssociation(this, 'Association', {
      resourceArn: api.api.deploymentStage.stageArn,
      webAclArn: acl.attrArn,
    });
  }

  /** Requests that one of the rules refused. */
  metricBlocked(options: MetricOptions): Metric {
    return new Metric({
      namespace: 'AWS/WAFV2',
      metricName: 'BlockedRequests',
      dimensionsMap: { WebACL: this.metricName, Region: Stack.of(this).region, Rule: 'ALL' },
      statistic: Stats.SUM,
      ...options,
    });
  }
}

type Rate = {
  readonly priority: number;
  readonly limit: number;
  readonly body: keyof typeof BODIES;
};

function rateRule(
  name: string,
  { priority, limit, body }: Rate,
  scopeDownStatement?: CfnWebACL.StatementProperty,
): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    statement: {
      rateBasedStatement: {
        limit,
        evaluationWindowSec: MINUTES * 60,
        aggregateKeyType: 'IP',
        ...(scopeDownStatement && { scopeDownStatement }),
      },
    },
    action: {
      block: {
        customResponse: {
          responseCode: 429,
          customResponseBodyKey: body,
          responseHeaders: [{ name: 'Retry-After', value: String(MINUTES * 60) }],
        },
      },
    },
    visibilityConfig: visibility(name),
  };
}

/** The stage is before the path, unless a domain name of one's own leads to it. With escapes it is the same path. */
function tokenPath(): CfnWebACL.StatementProperty {
  return {
    byteMatchStatement: {
      fieldToMatch: { uriPath: {} },
      positionalConstraint: 'ENDS_WITH',
      searchString: TOKEN_PATH,
      textTransformations: [{ priority: 0, type: 'URL_DECODE' }],
    },
  };
}

function commonRules(priority: number): CfnWebACL.RuleProperty {
  return {
    name: 'CommonRules',
    priority,
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name: 'AWSManagedRulesCommonRuleSet',
        ruleActionOverrides: COUNTED.map((name) => ({ name, actionToUse: { count: {} } })),
      },
    },
    overrideAction: { none: {} },
    visibilityConfig: visibility('CommonRules'),
  };
}

/** Without samples: they show the headers of requests, and with them credentials. */
function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}

/** Should somebody switch samples or a log on: what is in neither. */
function hidden(): CfnWebACL.DataProtectProperty[] {
  return [
    { fieldType: 'SINGLE_HEADER', fieldKeys: ['authorization'] },
    { fieldType: 'QUERY_STRING' },
    { fieldType: 'BODY' },
  ].map((field) => ({ field, action: 'SUBSTITUTION' }));
}
