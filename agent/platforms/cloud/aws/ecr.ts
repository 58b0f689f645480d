import * as z from 'zod';
import type { Redactor } from '../../../run/redact.ts';
import { decoded, type RegistryLogin } from '../images/dockerLogin.ts';
import type { AwsApi } from './awsApi.ts';

const host = /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/** A registry of AWS: `123456789012.dkr.ecr.eu-west-2.amazonaws.com`. */
export function isEcr(name: string): boolean {
  return host.test(name);
}

const tokens = z.object({
  authorizationData: z.array(z.object({ authorizationToken: z.string() })).min(1),
});

/** A login that is good for some hours, made for whoever acts on AWS. Null for what is none of its registries. */
export async function ecrLogin(
  api: AwsApi,
  name: string,
  profile: string | null,
  redactor: Redactor,
  signal: AbortSignal,
): Promise<RegistryLogin | null> {
  const [, , region] = host.exec(name) ?? [];
  if (region === undefined) return null;
  const call = { service: 'api.ecr', action: 'GetAuthorizationToken', input: {} } as const;
  const { authorizationData } = await api.json({ region, profile }, call, tokens, signal);
  const login = decoded(authorizationData[0]?.authorizationToken ?? '');
  if (login) redactor.know(login.password);
  return login;
}
