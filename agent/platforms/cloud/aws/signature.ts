import { createHash, createHmac } from 'node:crypto';
import { Secret } from '../../../run/secret.ts';

/** Who signs. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  /** Of a role or a sign-in that ends; null for keys that last. */
  readonly sessionToken: Secret | null;
}

export interface Signing {
  /** As it signs, which is not always its host's name: `ecr` of `api.ecr`. */
  readonly service: string;
  readonly region: string;
  readonly credentials: Credentials;
  /** Ms since 1970. AWS refuses what is more than some minutes off. */
  readonly at: number;
}

/** What is signed. Names of headers in lower case. */
export interface Unsigned {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | Secret>>;
  readonly body: string | Buffer;
}

const algorithm = 'AWS4-HMAC-SHA256';

/**
 * The headers that prove who asks: AWS Signature Version 4, for everything but S3 (which escapes paths once only). Written here
 * because the libraries for it bring a client's machinery along for these few lines, which AWS publishes with examples.
 */
export function signatureHeaders(
  asked: Unsigned,
  signing: Signing,
): Readonly<Record<string, string | Secret>> {
  const { credentials, region, service, at } = signing;
  const url = new URL(asked.url);
  const time = new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const { sessionToken } = credentials;
  const added = {
    'x-amz-date': time,
    ...(sessionToken ? { 'x-amz-security-token': sessionToken } : {}),
  };
  const headers = signedOnes({ ...asked.headers, ...added, host: url.host });
  const names = headers.map(([name]) => name).join(';');
  const canonical = [
    asked.method,
    escapedPath(url.pathname),
    sortedQuery(url.searchParams),
    ...headers.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    digest(asked.body),
  ].join('\n');
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const signature = hmac(
    keyOf(credentials.secretAccessKey, scope),
    [algorithm, time, scope, digest(canonical)].join('\n'),
  ).toString('hex');
  const credential = `Credential=${credentials.accessKeyId}/${scope}`;
  const authorization = `${algorithm} ${credential}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...added, authorization: Secret.of(authorization) };
}

function signedOnes(headers: Unsigned['headers']): readonly (readonly [string, string])[] {
  return Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value instanceof Secret ? value.reveal() : value] as const)
    .filter(([name]) => name === 'host' || name === 'content-type' || name.startsWith('x-amz-'))
    .map(([name, value]) => [name, value.trim().replaceAll(/ +/g, ' ')] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
}

/** The parts of the path are escaped already in the address, and once more in what is signed. */
function escapedPath(path: string): string {
  return path.split('/').map(escaped).join('/');
}

function sortedQuery(query: URLSearchParams): string {
  return [...query]
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .toSorted()
    .join('&');
}

function escaped(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function keyOf(secret: Secret, scope: string): Buffer {
  return scope.split('/').reduce<Buffer>(hmac, Buffer.from(`AWS4${secret.reveal()}`));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function digest(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
