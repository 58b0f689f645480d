import { Failed } from '../../protocol/failures.ts';
import { say, type Message } from '../../protocol/say.ts';
import { Secret } from '../../run/secret.ts';
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

export function roleOf(connection: Secret): string {
  return decodeURIComponent(urlOf(connection).username);
}

/** Whether it is of this branch: any other one may be another environment's. */
export function isAt(connection: Secret, { direct, pooled }: Hosts): boolean {
  const { hostname } = urlOf(connection);
  return hostname === direct || hostname === pooled;
}

/** The same, pooled or not as it was, with its database and its options, as another role. */
export function withRole(connection: Secret, role: string, password: Secret): Secret {
  const url = urlOf(connection);
  url.username = encodeURIComponent(role);
  url.password = encodeURIComponent(password.reveal());
  return Secret.of(url.href);
}

/** The first one there is: through the pooler, as Neon proposes it. */
export function firstConnection({ pooled }: Hosts, database: string): Secret {
  return Secret.of(`postgresql://${pooled}/${encodeURIComponent(database)}?sslmode=require`);
}

function urlOf(connection: Secret): URL {
  const url = URL.canParse(connection.reveal()) ? new URL(connection.reveal()) : null;
  if (url && /^postgres(ql)?:$/.test(url.protocol) && url.hostname !== '') return url;
  throw bad(say('A connection string is expected: postgres://user:password@host/database.'));
}

export function bad(message: Message): Failed {
  return new Failed({ reason: 'badInput', message });
}
