import { dockerLogin, type RegistryLogin } from '../cloud/images/dockerLogin.ts';
import type { CloudParts } from '../cloud/parts.ts';
import { tokensIn } from './tokens.ts';
import { flyRegistry } from './places.ts';

/** Who one is at a registry: at Fly.io's own as its tool tells docker, everywhere else as docker knows. */
export async function registryLogin(
  host: string,
  parts: CloudParts,
  signal: AbortSignal,
): Promise<RegistryLogin | null> {
  if (host !== flyRegistry) return dockerLogin(host, parts, signal);
  return { user: 'x', password: (await tokensIn(parts)).registry };
}
