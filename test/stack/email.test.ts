/** What no rule pack sees: how SES treats our emails. */
import { describe, expect, it } from 'vitest';
import { assemblyOf, clinicAssembly, ofType, only } from './synth.ts';

const { templates } = await assemblyOf('prod');
const clinic = await clinicAssembly();
const { email } = templates;

describe('the configuration sets', () => {
  const sets = ofType('AWS::SES::ConfigurationSet', email);

  it('there is one per class', () => {
    expect(sets.map(({ Properties }) => Properties.Name).sort()).toEqual([
      'dripline-prod-marketing',
      'dripline-prod-reminder',
      'dripline-prod-request',
    ]);
  });

  it.each(sets.map((set) => [set.Properties.Name, set.Properties] as const))(
    '%s: TLS required, suppression on bounces only, reputation on, no tracking',
    (_, set) => {
      expect(set.DeliveryOptions.TlsPolicy).toBe('REQUIRE');
      expect(set.SuppressionOptions).toEqual({ SuppressedReasons: ['BOUNCE'] });
      expect(set.ReputationOptions).toEqual({ ReputationMetricsEnabled: true });
      expect(set.SendingOptions).toEqual({ SendingEnabled: true });
      expect(set.TrackingOptions).toBeUndefined();
      expect(set.VdmOptions).toBeUndefined();
    },
  );

  it('each tells the default bus everything but opens and clicks', () => {
    const destinations = ofType('AWS::SES::ConfigurationSetEventDestination', email);
    expect(destinations.map(({ Properties }) => Properties.ConfigurationSetName.Ref).sort()).toEqual(
      sets.map(({ id }) => id).sort(),
    );
    for (const { Properties } of destinations) {
      const { Enabled, EventBridgeDestination, MatchingEventTypes, ...others } = Properties.EventDestination;
      expect(Enabled).toBe(true);
      expect(JSON.stringify(EventBridgeDestination)).toContain(':event-bus/default');
      expect([...MatchingEventTypes].sort()).toEqual([
        'bounce',
        'complaint',
        'delivery',
        'deliveryDelay',
        'reject',
        'renderingFailure',
        'send',
      ]);
      expect(Object.keys(others)).toEqual(['Name']);
    }
  });
});

describe('the domain', () => {
  const identity = only('AWS::SES::EmailIdentity', email);

  it('signs with 2048 bits, has its own MAIL FROM, forwards no bounces, falls back to strict rules', () => {
    expect(identity.Properties).toMatchObject({
      EmailIdentity: 'mail.hudsonvalleywellness.test',
      DkimAttributes: { SigningEnabled: true },
      DkimSigningAttributes: { NextSigningKeyLength: 'RSA_2048_BIT' },
      MailFromAttributes: {
        MailFromDomain: 'bounce.mail.hudsonvalleywellness.test',
        BehaviorOnMxFailure: 'USE_DEFAULT_VALUE',
      },
      FeedbackAttributes: { EmailForwardingEnabled: false },
      ConfigurationSetAttributes: { ConfigurationSetName: { Ref: expect.stringContaining('Reminder') } },
    });
  });

  it('without a zone, prints the six DNS records', () => {
    const outputs = Object.values(email.Outputs ?? {})
      .filter(({ Description }) => Description?.startsWith('DNS record'))
      .map(({ Value }) => JSON.stringify(Value));
    expect(outputs).toHaveLength(6);
    expect(outputs.filter((value) => value.includes('CNAME') && value.includes('DkimDNSTokenName'))).toHaveLength(3);
    expect(outputs).toContain(
      JSON.stringify('bounce.mail.hudsonvalleywellness.test MX 10 feedback-smtp.us-east-1.amazonses.com'),
    );
    expect(outputs).toContain(
      JSON.stringify('bounce.mail.hudsonvalleywellness.test TXT "v=spf1 include:amazonses.com -all"'),
    );
    expect(outputs).toContain(
      JSON.stringify('_dmarc.mail.hudsonvalleywellness.test TXT "v=DMARC1; p=quarantine; adkim=s; aspf=r;"'),
    );
  });

  it('with a zone, writes them there', () => {
    const records = ofType('AWS::Route53::RecordSet', clinic.templates.email);
    expect(records.map(({ Properties }) => Properties.Type).sort()).toEqual([
      'CNAME',
      'CNAME',
      'CNAME',
      'MX',
      'TXT',
      'TXT',
    ]);
    const texts = JSON.stringify(records);
    expect(texts).toContain('feedback-smtp.eu-central-1.amazonses.com');
    expect(texts).toContain('rua=mailto:dmarc@maple.test');
    expect(Object.keys(clinic.templates.email.Outputs ?? {})).toContain('AccountNote');
  });

  it('says what no template can do: the BAA and leaving the sandbox', () => {
    expect(email.Outputs?.AccountNote?.Value).toMatch(/BAA.*production access/);
  });
});
