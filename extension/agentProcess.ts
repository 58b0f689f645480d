import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { access } from 'node:fs/promises';
import path from 'node:path';
import {
  gitHubSession,
  logged,
  operationLogged,
  serviceLogged,
  ping,
  readEditorSecret,
  shutdown,
  snapshotChanged,
  writeEditorSecret,
} from '../agent/protocol/requests.ts';
import { Failed } from './failed.ts';
import type { AgentConnection, EditorSide } from './agentConnection.ts';
import { Wire, type Handlers } from './agentWire/wire.ts';

const lineLimit = 4096; // a minified bundle prints all of itself when it dies of an exception
const graceMs = 2000;

/** Starts the agent's bundle and speaks JSON-RPC with it over its standard streams. A debugger may attach to `inspectPort`. */
export async function startAgent(
  bundle: string,
  editor: EditorSide,
  inspectPort?: string,
): Promise<AgentConnection> {
  await access(bundle).catch((cause: unknown) => {
    throw new Failed({ reason: 'agentMissing', path: bundle }, { cause });
  });
  const inspect = inspectPort === undefined ? [] : [`--inspect=127.0.0.1:${inspectPort}`];
  const child = spawn(process.execPath, [...inspect, ...serverArguments(bundle)], {
    cwd: path.dirname(bundle), // never the workspace, from which a program could be taken
    env: environment(process.env),
    stdio: 'pipe',
    windowsHide: true,
  });
  const wire = new Wire((bytes) => child.stdin.write(bytes), handlers(editor));
  const ending = watchEnding(child, wire, editor);
  return {
    request: <Result>(
      { method }: { method: string },
      params: unknown,
      token: Parameters<Wire['request']>[2],
    ) => wire.request(method, params, token) as Promise<Result>, // the descriptor's types; the agent checked what it sent
    notify: ({ method }, params) => {
      wire.notify(method, params);
    },
    dispose: () => {
      ending.isExpected = true;
      void end(child, wire);
    },
  };
}

/**
 * What the editor's own Node gets. V8 otherwise lets the space for new objects grow to 16 MB while the first picture is made and
 * keeps it for as long as the window is open.
 */
export function serverArguments(bundle: string): string[] {
  return ['--max-semi-space-size=2', bundle, 'server', '--stdio'];
}

/**
 * Has the allocator of Linux give back at once the 10 MB that V8 needs to read the bundle. By itself it keeps them: it takes what a
 * program gave back once for what it will want again. Other systems do not know this variable, and what the agent starts does not get it.
 */
export const sparing = { MALLOC_TRIM_THRESHOLD_: '131072' }; // bytes

/** Everything but what makes a program think that it runs inside the editor. */
export function environment(from: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(from).filter(([name]) => !/^(ELECTRON_|VSCODE_|NODE_OPTIONS$)/.test(name));
  return { ...Object.fromEntries(kept), ...sparing, ELECTRON_RUN_AS_NODE: '1' };
}

function handlers(editor: EditorSide): Handlers {
  return {
    [snapshotChanged.method]: editor.snapshotChanged.bind(editor),
    [operationLogged.method]: editor.operationLogged.bind(editor),
    [serviceLogged.method]: editor.serviceLogged.bind(editor),
    [logged.method]: editor.logged.bind(editor),
    [ping.method]: editor.ping.bind(editor),
    [readEditorSecret.method]: editor.readSecret.bind(editor),
    [gitHubSession.method]: editor.gitHubSession.bind(editor),
    [writeEditorSecret.method]: editor.writeSecret.bind(editor),
  };
}

/** Tells once that the agent is gone, unless it was meant to go. */
function watchEnding(child: ChildProcessWithoutNullStreams, wire: Wire, editor: EditorSide) {
  let tail = '';
  const ending = { isExpected: false };
  const gone = (how: string) => {
    const detail = `${how} ${tail.trim()}`.trim();
    wire.close(new Failed({ reason: 'agentGone', detail }));
    if (!ending.isExpected) editor.closed(detail);
    ending.isExpected = true;
  };
  child.stdout.on('data', (chunk: Buffer) => {
    try {
      wire.receive(chunk);
    } catch (error) {
      gone(String(error));
      child.kill('SIGKILL'); // nothing it says can be understood any more
    }
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-lineLimit);
    for (const line of text.split('\n').filter(Boolean))
      editor.logged({ level: 'warning', line: line.slice(0, lineLimit) });
  });
  child.stdin.on('error', () => undefined); // EPIPE of an agent that is gone: told by its exit
  child.on('error', (error) => gone(error.message));
  child.on('close', (code, signal) => gone(signal ?? `exit ${code ?? ''}`));
  return ending;
}

/** Asks it to end, and after a while makes it. */
async function end(child: ChildProcessWithoutNullStreams, wire: Wire): Promise<void> {
  const impatience = setTimeout(() => child.kill('SIGKILL'), graceMs);
  child.once('close', () => clearTimeout(impatience));
  await wire.request(shutdown.method, null).catch(() => undefined); // it may be gone already
  child.stdin.end();
}
