import type {
  gitHubSession,
  logged,
  Notification,
  operationLogged,
  serviceLogged,
  readEditorSecret,
  Request,
  SnapshotChange,
  writeEditorSecret,
} from '../agent/protocol/requests.ts';

/** An open line to an agent. */
export interface AgentConnection {
  /** Rejects with Failed, also when the agent goes away meanwhile. */
  request<Params, Result>(
    request: Request<Params, Result>,
    params: Params,
    token?: Cancellation,
  ): Promise<Result>;
  notify<Params>(notification: Notification<Params>, params: Params): void;
  /** Asks the agent to end, and makes it end. */
  dispose(): void;
}

/** The part of the editor's CancellationToken that a request needs. */
export interface Cancellation {
  readonly isCancellationRequested: boolean;
  readonly onCancellationRequested: (
    listener: (event: unknown) => unknown,
    thisArgs?: unknown,
    disposables?: { dispose(): unknown }[],
  ) => { dispose(): void };
}

type ParamsOf<Descriptor> =
  Descriptor extends Request<infer Params, unknown>
    ? Params
    : Descriptor extends Notification<infer Params>
      ? Params
      : never;
type ResultOf<Descriptor> = Descriptor extends Request<never, infer Result> ? Result : never;

/** What the agent says to the editor and asks of it. */
export interface EditorSide {
  snapshotChanged(change: SnapshotChange): void;
  operationLogged(lines: ParamsOf<typeof operationLogged>): void;
  serviceLogged(lines: ParamsOf<typeof serviceLogged>): void;
  logged(line: ParamsOf<typeof logged>): void;
  /** Answered only by a window that is still there. */
  ping(): Promise<null>;
  readSecret(params: ParamsOf<typeof readEditorSecret>): Promise<ResultOf<typeof readEditorSecret>>;
  gitHubSession(): Promise<ResultOf<typeof gitHubSession>>;
  writeSecret(params: ParamsOf<typeof writeEditorSecret>): Promise<ResultOf<typeof writeEditorSecret>>;
  /** The connection ended and nobody here ended it; `detail` is the end of what the agent wrote to stderr. */
  closed(detail: string): void;
}
