import { CfnOutput } from 'aws-cdk-lib';
import { ApiMapping, DomainName, EndpointType, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate, CertificateValidation, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnRecordSet, HostedZone } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import type { Environment } from '../environment.ts';
import type { DriplineHttpApi } from './http-api.ts';

/** Where an address of the clinic is served from: its certificate, or the zone in which one is proved. */
export interface SiteAddress extends Pick<Environment['site'], 'certificateArn' | 'hostedZone'> {
  readonly domain: string;
}

/** A neutral domain of the clinic's in front of the HTTP API: the one that links lead to, or one that they led to. */
export class SiteDomain extends Construct {
  constructor(scope: Construct, id: string, address: SiteAddress, http: DriplineHttpApi) {
    super(scope, id);
    const { domain, hostedZone } = address;
    const name = new DomainName(this, 'Domain', {
      domainName: domain,
      certificate: this.certificate(address),
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

  private certificate({ domain, certificateArn, hostedZone }: SiteAddress): ICertificate {
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
