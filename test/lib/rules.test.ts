import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { CUSTOM_RESOURCE_TYPES, createStack } from './stack-template.ts';

describe('a stack that uses every setting', () => {
  it("breaks no rule of CloudFormation's validator, of AwsSolutions or of Serverless", () => {
    const stack = createStack({
      stackName: 'People',
      alarmEmail: 'oncall@example.com',
      logRetentionDays: 365,
      throttle: { rate: 25, burst: 50 },
      capacity: { maxReadUnits: 1000, maxWriteUnits: 1000 },
      removal: 'retain',
      ...CUSTOM_RESOURCE_TYPES,
      uniqueExternalId: true,
      apiGatewayLogsRole: 'create',
      tracing: true,
      credentialCaches: { authorizerSeconds: 10, credentialSeconds: 5 },
      keyAgeAlarmDays: 180,
      signingKeyRotationDays: 7,
      entra: {
        authority: 'https://login.microsoftonline.us',
        graph: 'https://graph.microsoft.us',
      },
      webAcl: { requestsPerFiveMinutes: 20_000 },
      customDomain: {
        domainName: 'scim.example.com',
        certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/one',
        hostedZone: { id: 'Z0123456789', name: 'example.com' },
      },
    });
    const { root } = stack.node;
    if (!App.isApp(root)) {
      throw new Error('the stack has no app');
    }
    Validations.of(root).addPlugins(new AwsSolutionsChecks(root), new ServerlessChecks(root));
    expect(() => root.synth()).not.toThrow();
  });
});
