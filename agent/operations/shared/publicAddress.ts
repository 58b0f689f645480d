import { isIP } from 'node:net';

/** Names that only this machine or this network knows. */
const ownNames = /(?:^|\.)(?:localhost|local|internal|test|lan|home|home\.arpa|invalid)$/;
/** Private, loopback, link-local and carrier's networks. */
const ownFour =
  /^(?:0|10|127)\.|^169\.254\.|^192\.168\.|^172\.(?:1[6-9]|2\d|3[01])\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./;
const ownSix = /^(?:::1?$|f[cd]|fe[89ab]|::ffff:)/;

/** Whether colleagues can open it too. */
export function isPublicAddress(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return false;
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (isIP(host) === 4) return !ownFour.test(host);
  if (isIP(host) === 6) return !ownSix.test(host);
  return host.includes('.') && !ownNames.test(host);
}
