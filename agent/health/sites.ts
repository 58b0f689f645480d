import { request } from '../run/http.ts';

/** For tests alone: `TAXIWAY_TEST_SITES` is what answers in place of every public address, which it is told as the `Host`. */
export function sendToSites(env: Readonly<Record<string, string | undefined>>): typeof request {
  const stand = env['TAXIWAY_TEST_SITES'];
  if (stand === undefined) return request;
  return (asked, signal, timing) => {
    const { host, pathname, search } = new URL(asked.url);
    return request(
      { ...asked, url: `${stand}${pathname}${search}`, host: asked.host ?? host },
      signal,
      timing,
    );
  };
}
