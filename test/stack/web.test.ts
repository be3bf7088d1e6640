import { describe, expect, it } from 'vitest';
import { assemblyOf, clinicAssembly, ofType, only } from './synth.ts';

const { templates } = await assemblyOf('prod');
const clinic = await clinicAssembly();
const { web } = templates;

const stage = only('AWS::ApiGatewayV2::Stage', web).Properties;

/** `GET /signup` → how it is authorized, and which function answers. */
const routes = new Map(
  ofType('AWS::ApiGatewayV2::Route', web).map(({ Properties }) => {
    const integrationId = JSON.stringify(Properties.Target).match(/"Ref":"(\w+)"/)?.[1] ?? '';
    const functionId = web.Resources[integrationId]?.Properties.IntegrationUri['Fn::GetAtt'][0];
    const called = web.Resources[functionId]?.Properties.FunctionName.replace('dripline-prod-', '');
    return [Properties.RouteKey as string, [Properties.AuthorizationType, called]];
  }),
);

describe('the routes', () => {
  it('are these, staff’s behind IAM and the public’s behind nothing', () => {
    const open = (called: string) => ['NONE', called];
    const staff = ['AWS_IAM', 'staff'];
    expect(Object.fromEntries([...routes].sort())).toEqual({
      'DELETE /staff/calls/{contactId}/{callId}/called': staff,
      // Links that were cut off, and whoever tries addresses.
      $default: open('intake'),
      'GET /signup': open('intake'),
      'HEAD /signup': open('intake'),
      'OPTIONS /signup': open('intake'),
      'POST /signup': open('intake'),
      'GET /signup/consent': open('intake'),
      'GET /signup/snippet': open('intake'),
      'GET /images/{file}': open('intake'),
      'GET /confirm/{token}': open('preferences'),
      'HEAD /confirm/{token}': open('preferences'),
      'POST /confirm/{token}': open('preferences'),
      'GET /preferences/{token}': open('preferences'),
      'HEAD /preferences/{token}': open('preferences'),
      'POST /preferences/{token}': open('preferences'),
      'GET /unsubscribe/{token}': open('preferences'),
      'HEAD /unsubscribe/{token}': open('preferences'),
      'POST /unsubscribe/{token}': open('preferences'),
      'GET /not-me/{token}': open('preferences'),
      'HEAD /not-me/{token}': open('preferences'),
      'POST /not-me/{token}': open('preferences'),
      'PUT /staff/appointments/{source}/{externalId}': staff,
      'POST /staff/appointments/{source}/{externalId}/status': staff,
      'PUT /staff/people/{contactId}/hold': staff,
      'DELETE /staff/people/{contactId}/hold': staff,
      'PUT /staff/people/{contactId}/facts': staff,
      'GET /staff/calls': staff,
      'POST /staff/calls/{contactId}/{callId}/called': staff,
      'POST /staff/visits/{contactId}/{appointmentId}': staff,
      'POST /staff/notices': staff,
      'PUT /staff/fhir/{type}/{id}': staff,
      'POST /staff/fhir/{type}': staff,
      'POST /staff/fhir': staff,
    });
  });

  it('nothing under /staff is open, whatever is added', () => {
    for (const [route, [authorization]] of routes) {
      expect(authorization).toBe(route.includes(' /staff/') ? 'AWS_IAM' : 'NONE');
    }
  });

  it('of the front desk ask for a token of the clinic’s own provider; without one there are none', () => {
    const [authorizer] = ofType('AWS::ApiGatewayV2::Authorizer', clinic.templates.web);
    expect(authorizer?.Properties).toMatchObject({
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Audience: ['dripline'], Issuer: 'https://login.maple.test/realms/clinic' },
    });
    const desk = ofType('AWS::ApiGatewayV2::Route', clinic.templates.web).filter(({ Properties }) =>
      Properties.RouteKey.includes(' /desk'),
    );
    const authorized = desk.map(({ Properties }) => [Properties.RouteKey, Properties.AuthorizationType]);
    expect(Object.fromEntries(authorized.sort())).toEqual({
      'DELETE /desk/calls/{contactId}/{callId}/called': 'JWT',
      'GET /desk': 'NONE',
      'GET /desk/app.js': 'NONE',
      'GET /desk/day': 'JWT',
      'GET /desk/people/{contactId}': 'JWT',
      'GET /desk/people/{contactId}/emails/{sendId}': 'JWT',
      'POST /desk/find': 'JWT',
      'POST /desk/notices/preview': 'JWT',
      'POST /desk/visits': 'JWT',
      'PUT /desk/visits/{contactId}/{appointmentId}/time': 'JWT',
      'POST /desk/visits/{contactId}/{appointmentId}': 'JWT',
      'PUT /desk/people/{contactId}/hold': 'JWT',
      'DELETE /desk/people/{contactId}/hold': 'JWT',
      'PUT /desk/people/{contactId}/facts': 'JWT',
      'POST /desk/calls/{contactId}/{callId}/called': 'JWT',
      'POST /desk/notices': 'JWT',
    });
    for (const { Properties } of desk) {
      if (Properties.AuthorizationType === 'JWT') expect(Properties.AuthorizerId).toEqual({ Ref: authorizer?.id });
    }
  });

  it('speak payload 2.0 and give up after 12 s', () => {
    const integrations = ofType('AWS::ApiGatewayV2::Integration', web);
    expect(integrations).toHaveLength(4);
    for (const { Properties } of integrations) {
      expect(Properties).toMatchObject({ PayloadFormatVersion: '2.0', TimeoutInMillis: 12_000 });
    }
  });
});

describe('the stage', () => {
  it('throttles everybody, staff’s scripts lower', () => {
    expect(stage).toMatchObject({ StageName: '$default', AutoDeploy: true });
    expect(stage.DefaultRouteSettings).toMatchObject({ ThrottlingBurstLimit: 50, ThrottlingRateLimit: 25 });
    const forStaff = [...routes.keys()].filter((key) => key.includes(' /staff/'));
    for (const key of forStaff)
      expect(stage.RouteSettings[key]).toEqual({ ThrottlingBurstLimit: 10, ThrottlingRateLimit: 5 });
    expect(forStaff.length).toBeGreaterThan(5);
  });

  it('keeps the ways out open while the form is flooded (security.md S4)', () => {
    const waysOut = [...routes.keys()].filter((key) => / \/(preferences|unsubscribe|not-me|confirm)\//.test(key));
    expect(waysOut).toHaveLength(12);
    for (const key of waysOut)
      expect(stage.RouteSettings[key]).toEqual({ ThrottlingBurstLimit: 50, ThrottlingRateLimit: 25 });
    expect(Object.keys(stage.RouteSettings)).not.toContain('POST /signup');
  });

  it('logs route key and status, never path, query, address, agent or caller (I8)', () => {
    const format = JSON.parse(stage.AccessLogSettings.Format);
    expect(format).toEqual({
      requestId: '$context.requestId',
      routeKey: '$context.routeKey',
      status: '$context.status',
      responseLatency: '$context.responseLatency',
      integrationErrorMessage: '$context.integrationErrorMessage',
    });
    expect(stage.AccessLogSettings.Format).not.toMatch(/path|query|identity|sourceIp|userAgent|authorizer|\.error\./i);
  });
});

describe('the public address', () => {
  const urls = (templates_: typeof templates) =>
    [...ofType('AWS::Lambda::Function', templates_.web, templates_.pipeline)]
      .map(({ Properties }) => Properties.Environment.Variables.PUBLIC_URL)
      .filter((url) => url !== undefined);

  it('is the API’s own in a trial, handed on to whoever writes links', async () => {
    const found = urls((await assemblyOf('dev')).templates);
    expect(found).toHaveLength(3);
    for (const url of found) expect(JSON.stringify(url)).toContain('ApiEndpoint');
  });

  it('is the clinic’s domain when it has one, over TLS 1.2', () => {
    expect(urls(clinic.templates)).toEqual(Array(3).fill('https://hello.maple.test'));
    const { web: site } = clinic.templates;
    const domain = only('AWS::ApiGatewayV2::DomainName', site);
    expect(domain.Properties.DomainName).toBe('hello.maple.test');
    expect(domain.Properties.DomainNameConfigurations).toEqual([
      expect.objectContaining({ EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' }),
    ]);
    expect(only('AWS::ApiGatewayV2::ApiMapping', site).Properties.DomainName).toEqual({ Ref: domain.id });
    expect(only('AWS::CertificateManager::Certificate', site).Properties).toMatchObject({
      DomainName: 'hello.maple.test',
      ValidationMethod: 'DNS',
    });
    expect(only('AWS::Route53::RecordSet', site).Properties).toMatchObject({ Name: 'hello.maple.test', Type: 'A' });
  });
});
