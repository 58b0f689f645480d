import {
  initialize,
  protocolVersion,
  type InitializeParams,
  type InitializeResult,
  type Notification,
  type Request,
} from '../agent/protocol/requests.ts';
import { Failed, failureOf, type Tellable } from './failed.ts';
import type { AgentConnection, Cancellation, EditorSide } from './agentConnection.ts';
import { Emitter } from './emitter.ts';

export type AgentState =
  | { readonly kind: 'off' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly about: InitializeResult }
  | AgentAway;

export interface AgentAway {
  readonly kind: 'away';
  readonly failure: Tellable;
  /** Null where trying again by itself would not help: a missing bundle, another version. */
  readonly retryInMs: number | null;
}

export interface AgentClientParts {
  readonly open: (editor: EditorSide) => Promise<AgentConnection>;
  readonly editor: Omit<EditorSide, 'closed'>;
  readonly introduce: () => InitializeParams;
  readonly later: (ms: number, run: () => void) => { dispose(): void };
  readonly now: () => number;
}

const firstDelayMs = 1000;
const longestDelayMs = 60_000;
/** An agent that lived this long did not crash at start: the next delay begins anew. */
const settledMs = 60_000;

/** The agent as the editor needs it: started when first asked, started again when it dies. */
export class AgentClient {
  readonly #parts: AgentClientParts;
  readonly #changed = new Emitter<AgentState>();
  #state: AgentState = { kind: 'off' };
  #opening: Promise<AgentConnection> | undefined;
  #retry: { dispose(): void } | undefined;
  #crashes = 0;
  #runningSince = 0;
  #ended = false;
  /** Raised with every opening and closing: what ends late belongs to nobody. */
  #generation = 0;

  readonly onState = this.#changed.event;

  constructor(parts: AgentClientParts) {
    this.#parts = parts;
  }

  get state(): AgentState {
    return this.#state;
  }

  /** Starts the agent unless it runs; failures are told by `onState`. */
  start(): void {
    this.#connection().catch(() => undefined); // told by onState
  }

  /** Rejects with Failed: what the agent said, or agentGone, agentMissing, protocolMismatch. */
  async request<Params, Result>(
    request: Request<Params, Result>,
    params: Params,
    token?: Cancellation,
  ): Promise<Result> {
    const connection = await this.#connection();
    return connection.request(request, params, token);
  }

  /** Said only to an agent that runs: whatever it must know at its start is in `initialize`. */
  notify<Params>(notification: Notification<Params>, params: Params): void {
    if (this.#state.kind !== 'running') return;
    this.#opening?.then((connection) => connection.notify(notification, params)).catch(() => undefined);
  }

  restart(): void {
    this.#retry?.dispose();
    this.#close();
    this.#crashes = 0;
    this.start();
  }

  /** Ends the agent until it is needed again. */
  stop(): void {
    this.#retry?.dispose();
    this.#close();
    this.#become({ kind: 'off' });
  }

  dispose(): void {
    this.#ended = true;
    this.#retry?.dispose();
    this.#close();
  }

  #close(): void {
    this.#generation += 1;
    this.#opening?.then((connection) => connection.dispose()).catch(() => undefined);
    this.#opening = undefined;
  }

  #connection(): Promise<AgentConnection> {
    if (this.#ended) return Promise.reject(new Failed({ reason: 'agentGone', detail: '' }));
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async #open(): Promise<AgentConnection> {
    this.#retry?.dispose();
    this.#become({ kind: 'starting' });
    const generation = ++this.#generation;
    const isCurrent = () => generation === this.#generation;
    let connection: AgentConnection | undefined;
    try {
      connection = await this.#parts.open({
        ...this.#parts.editor,
        closed: (detail) => isCurrent() && this.#died(detail),
      });
      const about = await connection.request(initialize, this.#parts.introduce());
      if (!isCurrent()) throw new Failed({ reason: 'agentGone', detail: '' });
      if (about.protocol !== protocolVersion)
        throw new Failed({ reason: 'protocolMismatch', ours: protocolVersion, theirs: about.protocol });
      this.#runningSince = this.#parts.now();
      this.#become({ kind: 'running', about });
      return connection;
    } catch (error) {
      connection?.dispose();
      if (isCurrent()) {
        this.#opening = undefined;
        this.#away(failureOf(error));
      }
      throw error;
    }
  }

  #died(detail: string): void {
    if (this.#state.kind !== 'running' || this.#ended) return; // before it ran, #open says so
    this.#opening = undefined;
    if (this.#parts.now() - this.#runningSince > settledMs) this.#crashes = 0;
    this.#away({ reason: 'agentGone', detail });
  }

  #away(failure: Tellable): void {
    if (this.#ended) return;
    const hopeless = failure.reason === 'agentMissing' || failure.reason === 'protocolMismatch';
    const retryInMs = hopeless ? null : Math.min(longestDelayMs, firstDelayMs * 2 ** this.#crashes);
    this.#crashes += 1;
    this.#become({ kind: 'away', failure, retryInMs });
    if (retryInMs !== null) this.#retry = this.#parts.later(retryInMs, () => this.start());
  }

  #become(state: AgentState): void {
    this.#state = state;
    this.#changed.fire(state);
  }
}
