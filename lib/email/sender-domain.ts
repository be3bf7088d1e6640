import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import {
  type ConfigurationSet,
  DkimIdentity,
  EasyDkimSigningKeyLength,
  EmailIdentity,
  Identity,
  MailFromBehaviorOnMxFailure,
} from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import type { Environment } from '../environment.ts';

/** The one domain, or while it changes also the other: a release in force may still name it in `from`. */
export const senderDomains = ({ mail }: Environment): readonly string[] => [mail.domain, ...(mail.otherDomains ?? [])];

interface DnsRecord {
  readonly id: string;
  readonly type: 'CNAME' | 'MX' | 'TXT';
  readonly name: string;
  readonly value: string;
}

export interface SenderDomainProps {
  readonly environment: Environment;
  readonly domain: string;
  /** Applies to an email that names no set: better the strict rules than none. */
  readonly fallback: ConfigurationSet;
}

/** The domain emails come from: DKIM with 2048 bits, its own MAIL FROM, DMARC. DNS is written in the zone, or printed. */
export class SenderDomain extends Construct {
  constructor(scope: Construct, id: string, props: SenderDomainProps) {
    super(scope, id);
    const { domain } = props;
    const { hostedZone, dmarcReportsTo } = props.environment.mail;
    const mailFrom = `bounce.${domain}`;
    const identity = new EmailIdentity(this, 'Identity', {
      identity: Identity.domain(domain),
      dkimSigning: true,
      dkimIdentity: DkimIdentity.easyDkim(EasyDkimSigningKeyLength.RSA_2048_BIT),
      mailFromDomain: mailFrom,
      // DKIM still aligns for DMARC; refusing to send would cost a fasting notice for a DNS slip.
      mailFromBehaviorOnMxFailure: MailFromBehaviorOnMxFailure.USE_DEFAULT_VALUE,
      configurationSet: props.fallback,
      // SES would mail bounces, subject and address included, to the From mailbox. Events tell us instead.
      feedbackForwarding: false,
    });
    // A first deployment that fails leaves nothing in the way of the next; later the identity outlives its stack.
    identity.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);

    const reports = dmarcReportsTo ? ` rua=mailto:${dmarcReportsTo};` : '';
    const records: readonly DnsRecord[] = [
      ...identity.dkimRecords.map((record, at) => ({
        id: `Dkim${at + 1}`,
        type: 'CNAME' as const,
        name: record.name,
        value: record.value,
      })),
      {
        id: 'MailFromMx',
        type: 'MX',
        name: mailFrom,
        value: `10 feedback-smtp.${props.environment.region}.amazonses.com`,
      },
      { id: 'MailFromSpf', type: 'TXT', name: mailFrom, value: '"v=spf1 include:amazonses.com -all"' },
      {
        id: 'Dmarc',
        type: 'TXT',
        name: `_dmarc.${domain}`,
        value: `"v=DMARC1; p=quarantine; adkim=s; aspf=r;${reports}"`,
      },
    ];
    for (const record of records) {
      if (hostedZone && `.${domain}`.endsWith(`.${hostedZone.name}`)) this.writeRecord(record, hostedZone.id);
      else this.printRecord(record);
    }
  }

  private writeRecord(record: DnsRecord, hostedZoneId: string): void {
    new CfnRecordSet(this, record.id, {
      hostedZoneId,
      name: record.name,
      type: record.type,
      ttl: '1800',
      resourceRecords: [record.value],
    });
  }

  private printRecord(record: DnsRecord): void {
    new CfnOutput(this, record.id, {
      description: 'DNS record to add at your provider: name, type, value',
      value: `${record.name} ${record.type} ${record.value}`,
    });
  }
}
