import { build, type BuildOptions } from 'esbuild';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  createMessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
  type CancellationToken,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { Failure } from '../../agent/protocol/failures.ts';
import type { ProjectSnapshot } from '../../agent/protocol/model.ts';
import * as requests from '../../agent/protocol/requests.ts';
import { agent } from '../../scripts/build/programs.mjs';
import { copyKeychainLibrary } from '../../scripts/build/keychainLibrary.mjs';

const folder = join(import.meta.dirname, `../../out/test/agent-${process.pid}`);
let built: Promise<string> | null = null;

/** The real bundle, built once per run of the tests and apart from the one that may be in use. */
export function agentBundle(): Promise<string> {
  built ??= (async () => {
    await build({ ...(agent(true) as BuildOptions), outdir: folder, plugins: [] });
    copyKeychainLibrary(folder);
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    return join(folder, 'agent.cjs');
  })();
  return built;
}

export type Env = Readonly<Record<string, string>>;

/** An environment for programs of a test: its own state, nothing of the editor's or the user's git. */
export function envOf(state: string, run: string, more: Env = {}): Record<string, string> {
  const inherited = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'USER', 'LOGNAME'].map((name) => [
    name,
    process.env[name],
  ]);
  return {
    ...(Object.fromEntries(inherited.filter(([, value]) => value !== undefined)) as Record<string, string>),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    TAXIWAY_STATE_HOME: state,
    TAXIWAY_RUN_DIR: run,
    ...more,
  };
}

/** A window's side of an agent server. */
export class Agent {
  readonly process: ChildProcessWithoutNullStreams;
  readonly connection: MessageConnection;
  readonly changes: requests.SnapshotChange[] = [];
  readonly logged: string[] = [];
  /** What the editor keeps for the agent. */
  readonly secrets = new Map<string, string>();
  /** Who is signed in to GitHub in the editor. */
  gitHub: { token: string; account: string } | null = null;
  /** A killed window does not answer. */
  isAnswering = true;
  stderr = '';
  #told: (() => void)[] = [];

  private constructor(process: ChildProcessWithoutNullStreams) {
    this.process = process;
    process.stderr.setEncoding('utf8').on('data', (part: string) => (this.stderr += part));
    process.stdin.on('error', () => undefined); // an agent that ended: told by its exit
    this.connection = createMessageConnection(
      new StreamMessageReader(process.stdout),
      new StreamMessageWriter(process.stdin),
    );
    this.#answerIt();
    this.connection.listen();
  }

  static async start(env: Env): Promise<Agent> {
    const child = spawn(process.execPath, [await agentBundle(), 'server', '--stdio'], { env, stdio: 'pipe' });
    await once(child, 'spawn');
    return new Agent(child);
  }

  #answerIt(): void {
    const silence = new Promise<never>(() => undefined);
    this.connection.onNotification(requests.snapshotChanged.method, (change: requests.SnapshotChange) => {
      this.changes.push(change);
      for (const resolve of this.#told.splice(0)) resolve();
    });
    this.connection.onNotification(requests.logged.method, ({ line }: { line: string }) =>
      this.logged.push(line),
    );
    this.connection.onRequest(requests.ping.method, () => (this.isAnswering ? null : silence));
    this.connection.onRequest(requests.gitHubSession.method, () => this.gitHub);
    this.connection.onRequest(requests.readEditorSecret.method, ({ key }: { key: string }) =>
      this.isAnswering ? { value: this.secrets.get(key) ?? null } : silence,
    );
    this.connection.onRequest(
      requests.writeEditorSecret.method,
      ({ key, value }: { key: string; value: string | null }) => {
        if (value === null) this.secrets.delete(key);
        else this.secrets.set(key, value);
        return null;
      },
    );
  }

  initialize(
    folders: readonly string[],
    more: Partial<requests.InitializeParams> = {},
  ): Promise<requests.InitializeResult> {
    const protocol = requests.protocolVersion;
    return this.ask(requests.initialize, { protocol, editor: 'test', folders, secretStorage: true, ...more });
  }

  ask<Params, Result>(
    { method }: requests.Request<Params, Result>,
    params: Params,
    token?: CancellationToken,
  ): Promise<Result> {
    return token
      ? this.connection.sendRequest<Result>(method, params, token)
      : this.connection.sendRequest<Result>(method, params);
  }

  /** The failure a request is refused with. */
  async refused<Params, Result>(request: requests.Request<Params, Result>, params: Params): Promise<Failure> {
    return this.ask(request, params).then(
      () => Promise.reject(new Error(`${request.method} was not refused`)),
      (error: unknown) => failureIn(error),
    );
  }

  async project(): Promise<ProjectSnapshot> {
    const { projects } = await this.ask(requests.getSnapshot, null);
    return projects[0]!;
  }

  /** Resolves once a change that fits was told; earlier ones count too. */
  async tells(fits: (change: requests.SnapshotChange) => boolean): Promise<requests.SnapshotChange> {
    for (;;) {
      const found = this.changes.find(fits);
      if (found) return found;
      await new Promise<void>((resolve) => this.#told.push(resolve));
    }
  }

  /** How it ended: an exit code, or the name of a signal. */
  async ended(): Promise<number | string> {
    const { exitCode, signalCode } = this.process;
    if (exitCode !== null || signalCode !== null) return exitCode ?? signalCode ?? '';
    const [code, signal] = (await once(this.process, 'exit')) as [number | null, string | null];
    return code ?? signal ?? '';
  }

  async end(): Promise<void> {
    this.process.stdin.end();
    await this.ended();
    this.connection.dispose();
  }
}

/** The failure that an error from the wire carries. */
export function failureIn(error: unknown): Failure {
  if (error instanceof ResponseError) return error.data as Failure;
  throw error;
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line to its end. */
export async function taxiway(args: readonly string[], env: Env, stdin = ''): Promise<Ran> {
  const child = spawn(process.execPath, [await agentBundle(), ...args], { env, stdio: 'pipe' });
  child.stdin.on('error', () => undefined); // it need not read it
  child.stdin.end(stdin);
  const closed = once(child, 'close') as Promise<[number | null]>;
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { code, stdout, stderr };
}
