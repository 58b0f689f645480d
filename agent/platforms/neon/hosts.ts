import { Secret } from '../../run/secret.ts';
import { urlIn } from '../../secrets/connectionString.ts';
import type { Endpoint } from './answers.ts';

/** Where the compute of a branch takes connections: straight, and through its pooler. */
export interface Hosts {
  readonly direct: string;
  readonly pooled: string;
}

/** Of the endpoint that writes; a branch has one at most. Null where it has none. */
export function hostsOf(endpoints: readonly Endpoint[]): Hosts | null {
  const found = endpoints.find(({ type }) => type === 'read_write');
  if (!found) return null;
  const direct = found.hosts?.read_write_host ?? found.host;
  return { direct, pooled: found.hosts?.read_write_pooled_host ?? direct.replace('.', '-pooler.') };
}

/** Whether it is of this branch: any other one may be another environment's. */
export function isAt(connection: Secret, { direct, pooled }: Hosts): boolean {
  const { hostname } = urlIn(connection);
  return hostname === direct || hostname === pooled;
}

/** The first one there is: through the pooler, as Neon proposes it. */
export function firstConnection({ pooled }: Hosts, database: string): Secret {
  return Secret.of(`postgresql://${pooled}/${encodeURIComponent(database)}?sslmode=require`);
}
