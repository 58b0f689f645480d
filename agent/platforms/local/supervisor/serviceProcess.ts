import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Ending } from '../../../protocol/failures.ts';
import type { Service } from '../../../run/service.ts';
import { identityOf, type ProcessIdentity } from '../../../run/processes.ts';
import type { Tunnel } from './tunnel.ts';

/** Between asking a process to end and ending it. */
const politeMs = 5000;
/** Less than servers keep an idle connection (Node: 5 s), so that none is used in the moment it is closed. */
const idleConnectionMs = 4000;

/** One process of a deployment, with what goes on between it and the outside. */
export class ServiceProcess {
  readonly port: number;
  readonly identity: ProcessIdentity;
  /** Keeps connections to it open between requests. */
  readonly connections = new Agent({
    keepAlive: true,
    maxSockets: Infinity,
    maxFreeSockets: 256,
    timeout: idleConnectionMs,
  });
  readonly exited: Promise<Ending>;
  readonly #service: Service;
  readonly #drainMs: number;
  readonly #tunnels = new Set<Tunnel>();
  #ending: Ending | null = null;
  #requests = 0;
  #whenIdle: (() => void) | null = null;

  /** `drainMs` is how long requests get to finish when another version takes over. */
  constructor(service: Service, port: number, drainMs: number) {
    this.#service = service;
    this.#drainMs = drainMs;
    this.port = port;
    this.identity = identityOf(service.pid);
    this.exited = service.exited.then((ending) => {
      this.#ending = ending;
      this.connections.destroy();
      return ending;
    });
  }

  /** How it ended; null while it runs. */
  get ending(): Ending | null {
    return this.#ending;
  }

  /** Counts a request until the function it returns is called, once. */
  requestBegins(): () => void {
    this.#requests++;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#requests--;
      this.#tellIfIdle();
    };
  }

  tunnelOpens(tunnel: Tunnel): void {
    this.#tunnels.add(tunnel);
    tunnel.onClosed(() => {
      this.#tunnels.delete(tunnel);
      this.#tellIfIdle();
    });
  }

  /**
   * Lets go of it: requests under way may finish, then it is asked to end, then ended. Websockets go on as long where another
   * version takes over; without a successor there is nothing to wait for.
   */
  async leave({ hasSuccessor }: { readonly hasSuccessor: boolean }): Promise<void> {
    if (!hasSuccessor) this.#closeTunnels();
    await this.#drained();
    this.#closeTunnels();
    await this.end();
  }

  #closeTunnels(): void {
    for (const tunnel of this.#tunnels) tunnel.closeForRestart();
  }

  async end(): Promise<void> {
    await this.#service.kill(politeMs);
    this.connections.destroy();
  }

  async #drained(): Promise<void> {
    const limit = new AbortController();
    const idle = new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
      this.#tellIfIdle();
    });
    await Promise.race([idle, this.exited, delay(this.#drainMs, undefined, { signal: limit.signal })]);
    limit.abort();
  }

  #tellIfIdle(): void {
    if (this.#requests === 0 && this.#tunnels.size === 0) this.#whenIdle?.();
  }
}
