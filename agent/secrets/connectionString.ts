import { badInput } from '../protocol/failures.ts';
import { say } from '../protocol/say.ts';
import { Secret } from '../run/secret.ts';

/** Of a PostgreSQL server, as its clients take it. Failed `badInput` for anything else; the value itself is never shown. */
export function urlIn(connection: Secret): URL {
  const url = URL.canParse(connection.reveal()) ? new URL(connection.reveal()) : null;
  if (url && /^postgres(ql)?:$/.test(url.protocol) && url.hostname !== '') return url;
  throw badInput(say('A connection string is expected: postgres://user:password@host/database.'));
}

export function roleIn(connection: Secret): string {
  return decodeURIComponent(urlIn(connection).username);
}

/** To the same place with the same options, as another role. */
export function withRole(connection: Secret, role: string, password: Secret): Secret {
  const url = urlIn(connection);
  url.username = encodeURIComponent(role);
  url.password = encodeURIComponent(password.reveal());
  return Secret.of(url.href);
}
