import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:net';

export const loopback = '127.0.0.1';
/** Below what systems hand out to outgoing connections, so a port is still free when the supervisor comes back. */
const firstStable = 20_000;
const stableCount = 12_000;
const tries = 20;

/** The ports to try for something that wants the same one every time: the one it had, then those its name leads to. */
export function wantedPorts(name: string, had: number | null): readonly number[] {
  const start = createHash('sha256').update(name).digest().readUInt32BE(0);
  const led = Array.from({ length: tries }, (_, index) => firstStable + ((start + index) % stableCount));
  return had === null ? led : [had, ...led.filter((port) => port !== had)];
}

/** Listens on the first of these that is free, else on any; answers which. */
export async function listenOnFirstFree(server: Server, ports: readonly number[]): Promise<number> {
  for (const port of ports) {
    if (await listens(server, port)) return port;
  }
  if (await listens(server, 0)) return portOf(server);
  throw new Error('no port is free');
}

function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const taken = (): void => resolve(false);
    server.once('error', taken);
    server.listen({ port, host: loopback, exclusive: true }, () => {
      server.off('error', taken);
      resolve(true);
    });
  });
}

/** A port nobody listens on now. Somebody may be faster: then the process that was handed it says so. */
export async function freePort(isPromised: (port: number) => boolean): Promise<number> {
  for (;;) {
    const probe = createServer();
    await listens(probe, 0);
    const port = portOf(probe);
    await new Promise((resolve) => probe.close(resolve));
    if (!isPromised(port)) return port;
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** The port a program says was taken; null where it says nothing of the kind, `unnamed` where it does not say which. */
export function portSaidTaken(output: string, unnamed: number): number | null {
  const line = output.split('\n').find((text) => saysTaken.test(text));
  if (line === undefined) return null;
  const named = [...line.matchAll(namesPort)].at(-1)?.[1];
  return named === undefined ? unnamed : Number(named);
}

/** Node, Python, Go, Ruby, Windows; dev servers that refuse another port. */
const saysTaken =
  /EADDRINUSE|address already in use|only one usage of each socket address|port \d+ is already in use/i;
/** `:::3000`, `127.0.0.1:3000`, `port 3000`, `('127.0.0.1', 3000)` */
const namesPort = /(?::|\bport\W{0,3}|', )(\d{2,5})\b/gi;
