/** Who may call the local gateway and the local address: each function's role, the runtime itself, and one staff key. */
import type { Cloud, LambdaFunction } from '../cloud/model.ts';
import type { Caller } from '../gateway/index.ts';
import { verifySigV4 } from '../iam/sigv4.ts';
import type { Signer } from './http/event.ts';

/** Stands for the system a clinic's staff sign with. Known to everyone: it opens nothing but this machine. */
export const staffKey = { accessKey: 'local-staff', secret: 'local-staff-secret' } as const;

/** The access key of the runtime's own calls, which are not counted. */
export const runtimeKey = 'local';

/** The access key of somebody at a command line whose calls are counted, under this name; may do everything. */
export const operatorKey = 'operator';

/** Access key → caller, for the gateway. */
export function callersOf(cloud: Cloud): (accessKey: string) => Caller | undefined {
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const roleArn = `arn:aws:iam::${cloud.account}:role/${runtimeKey}`;
  const callers = new Map<string, Caller>(
    [runtimeKey, operatorKey].map((name) => [name, { name, roleArn, policies: [everything] }]),
  );
  for (const { role, service } of cloud.functions) {
    callers.set(role.accessKey, { name: service, roleArn: role.arn, policies: role.policies });
  }
  return (accessKey) => callers.get(accessKey);
}

/** What Lambda sets beside the template's own variables, and where AWS is from there. */
export function environmentOf(lambda: LambdaFunction, region: string, gatewayUrl: string): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: lambda.role.accessKey,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL: gatewayUrl,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: lambda.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(lambda.memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${lambda.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    LAMBDA_TASK_ROOT: lambda.code,
    _HANDLER: lambda.handler,
    TZ: ':UTC',
  };
}

export interface Signed {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** Who signed a request to an IAM route; undefined: nobody known, wrongly, or for another service. */
export function signerOf(request: Signed, account: string): Signer | undefined {
  const secretFor = (key: string) => (key === staffKey.accessKey ? staffKey.secret : undefined);
  const verdict = verifySigV4(request, secretFor);
  if (!verdict.ok || verdict.service !== 'execute-api') return undefined;
  return { accessKey: verdict.accessKey, userArn: `arn:aws:iam::${account}:user/${verdict.accessKey}` };
}
