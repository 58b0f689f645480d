import type { IncomingMessage, Server } from 'node:http';
import type { EnvironmentName, ServiceName } from '../../../protocol/ids.ts';
import { say, type Message } from '../../../protocol/say.ts';
import { keyOf, type TargetName } from '../../targetName.ts';
import { closeDoor, door, type Destination } from './door.ts';
import { hostTable, requestedHost, type HostTable } from './hosts.ts';
import { unknownHostPage } from './pages.ts';
import { listenOnFirstFree, loopback, wantedPorts } from './ports.ts';
import type { Proxy } from './proxy.ts';

export interface AddressParts {
  /** Part of every host name. */
  readonly projectName: string;
  /** Makes the ports of this project its own. */
  readonly projectId: string;
  readonly proxy: Proxy;
}

/** The addresses of a project: one port that tells targets apart by host name, and a port of its own for each target. */
export class Addresses {
  readonly #parts: AddressParts;
  readonly #destinations = new Map<string, Destination>();
  readonly #doors = new Map<string, Server>();
  readonly #router: Server;
  #hosts: HostTable = { byHost: new Map(), hostOf: new Map() };
  #routerPort = 0;
  #remarks: Message[] = [];

  constructor(parts: AddressParts) {
    this.#parts = parts;
    this.#router = door(parts.proxy, (request) => this.#destinationOf(request));
  }

  get routerPort(): number {
    return this.#routerPort;
  }

  /** Addresses that had to change. */
  get remarks(): readonly Message[] {
    return this.#remarks;
  }

  async openRouter(had: number | null): Promise<void> {
    this.#routerPort = await this.#listen(this.#router, 'router', had);
  }

  /** Answers the target's own port. */
  async open(target: TargetName, destination: Destination, had: number | null): Promise<number> {
    const own = door(this.#parts.proxy, () => destination);
    this.#destinations.set(keyOf(target), destination);
    this.#doors.set(keyOf(target), own);
    return this.#listen(own, keyOf(target), had);
  }

  async #listen(server: Server, name: string, had: number | null): Promise<number> {
    const port = await listenOnFirstFree(server, wantedPorts(`${this.#parts.projectId}\n${name}`, had));
    if (had !== null && port !== had) {
      this.#remarks.push(
        say('Port {0} was taken, so what was there is at port {1} now.', String(had), String(port)),
      );
    }
    return port;
  }

  async close(target: TargetName): Promise<void> {
    const own = this.#doors.get(keyOf(target));
    this.#doors.delete(keyOf(target));
    this.#destinations.delete(keyOf(target));
    if (own) await closeDoor(own);
  }

  /** Which services there are, in the order that decides who gets the plain name. */
  name(environments: ReadonlyMap<EnvironmentName, readonly ServiceName[]>): void {
    const list = [...environments].map(([environment, services]) => ({ environment, services }));
    this.#hosts = hostTable(this.#parts.projectName, list);
  }

  /** For browsers. */
  urlOf(target: TargetName): string {
    const host = this.#hosts.hostOf.get(keyOf(target)) ?? loopback;
    return this.#urlAt(host);
  }

  #urlAt(host: string): string {
    return `http://${host}:${this.#routerPort}`;
  }

  #destinationOf(request: IncomingMessage): Destination {
    const host = requestedHost(request.headers.host);
    const target = host === null ? undefined : this.#hosts.byHost.get(host);
    const known = target && this.#destinations.get(keyOf(target));
    return known ?? this.#nowhere(host);
  }

  #nowhere(host: string | null): Destination {
    const links = [...this.#hosts.byHost.keys()].map((each) => `${this.#urlAt(each)}/`);
    return { route: () => null, page: () => unknownHostPage(host, links) };
  }

  async closeAll(): Promise<void> {
    await Promise.all([this.#router, ...this.#doors.values()].map(closeDoor));
  }
}
