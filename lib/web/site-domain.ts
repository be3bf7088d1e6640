import { CfnOutput } from 'aws-cdk-lib';
import { ApiMapping, DomainName, EndpointType, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate, CertificateValidation, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnRecordSet, HostedZone } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import type { Environment } from '../environment.ts';
import type { DriplineHttpApi } from './http-api.ts';

/** The clinic's own neutral domain in front of the HTTP API. Only made when the environment names one. */
export class SiteDomain extends Construct {
  constructor(scope: Construct, id: string, environment: Environment, domain: string, http: DriplineHttpApi) {
    super(scope, id);
    const { hostedZone } = environment.site;
    const name = new DomainName(this, 'Domain', {
      domainName: domain,
      certificate: this.certificate(environment, domain),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    new ApiMapping(this, 'Mapping', { api: http.api, domainName: name, stage: http.stage });
    if (hostedZone) {
      new CfnRecordSet(this, 'Record', {
        hostedZoneId: hostedZone.id,
        name: domain,
        type: 'A',
        aliasTarget: { dnsName: name.regionalDomainName, hostedZoneId: name.regionalHostedZoneId },
      });
    } else {
      new CfnOutput(this, 'Record', {
        description: 'DNS record to add at your provider: name, type, value',
        value: `${domain} CNAME ${name.regionalDomainName}`,
      });
    }
  }

  private certificate(environment: Environment, domain: string): ICertificate {
    const { certificateArn, hostedZone } = environment.site;
    if (certificateArn) return Certificate.fromCertificateArn(this, 'Certificate', certificateArn);
    if (!hostedZone) throw new Error(`site.certificateArn or site.hostedZone must be given for ${domain}`);
    const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', {
      hostedZoneId: hostedZone.id,
      zoneName: hostedZone.name,
    });
    return new Certificate(this, 'Certificate', {
      domainName: domain,
      validation: CertificateValidation.fromDns(zone),
    });
  }
}
