import {
  BasePathMapping,
  DomainName,
  EndpointType,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayDomain } from 'aws-cdk-lib/aws-route53-targets';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { StackConfig } from './stack-config.ts';
import { TLS } from './tls.ts';

/**
 * Serves the API under a name of one's own, without the stage in its path.
 * @returns the name, or undefined where none is configured.
 */
export function addCustomDomain(
  scope: Construct,
  api: RestApi,
  settings: StackConfig['customDomain'],
): string | undefined {
  if (settings === undefined) {
    return undefined;
  }
  const { domainName, certificateArn, hostedZone } = settings;
  const domain = new DomainName(scope, 'Domain', {
    domainName,
    certificate: Certificate.fromCertificateArn(scope, 'Certificate', certificateArn),
    endpointType: EndpointType.REGIONAL,
    ...TLS,
  });
  new BasePathMapping(scope, 'DomainMapping', { domainName: domain, restApi: api });
  new CfnOutput(Stack.of(scope), 'CustomDomainTarget', {
    description: `What the DNS record of ${domainName} points to`,
    value: domain.domainNameAliasDomainName,
  });
  if (hostedZone !== undefined) {
    new ARecord(scope, 'DomainRecord', {
      zone: HostedZone.fromHostedZoneAttributes(scope, 'Zone', {
        hostedZoneId: hostedZone.id,
        zoneName: hostedZone.name,
      }),
      recordName: `${domainName}.`,
      target: RecordTarget.fromAlias(new ApiGatewayDomain(domain)),
    });
  }
  return domainName;
}
