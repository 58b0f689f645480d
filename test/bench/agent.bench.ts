import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import * as requests from '../../agent/protocol/requests.ts';
import { serverArguments, sparing } from '../../extension/agentProcess.ts';
import { createSample } from '../../scripts/sample/create.mjs';
import { envOf } from '../standins/agentProgram.ts';
import { removeTemporaryFolders, temporaryFolder } from '../standins/repository.ts';
import { figure, median, type Figure } from './figure.ts';

const bundle = 'dist/agent.cjs';
const rounds = 9;
/** What was read and thrown away at the start is given back by then. */
const restMs = 5000;
const mebibyte = 1024; // in kilobytes

/** The shipped agent on the sample product: how soon it answers, and what it holds once it has the picture. */
export async function figures(): Promise<Figure[]> {
  const { directory } = createSample(`${temporaryFolder()}/sample`);
  const env = envOf(temporaryFolder('state-'), temporaryFolder('run-'));
  try {
    const node = await median(rounds, () => untilEnded());
    const initialized = await median(rounds, () => untilInitialized(directory, env));
    return [
      figure('agent: started → initialize answered', initialized, 'ms', 200),
      figure('agent: the same for an empty Node program, to compare', node, 'ms'),
      ...(await memory(directory, env)),
    ];
  } finally {
    removeTemporaryFolders();
  }
}

async function untilEnded(): Promise<number> {
  const started = performance.now();
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
  return performance.now() - started;
}

async function untilInitialized(folder: string, env: Record<string, string>): Promise<number> {
  const started = performance.now();
  const { child } = await initialized(folder, env);
  const took = performance.now() - started;
  await ended(child);
  return took;
}

/** Of the process alone, and with what it shares with others (Node itself). Only Linux tells. */
async function memory(folder: string, env: Record<string, string>): Promise<Figure[]> {
  if (!existsSync('/proc/self/smaps_rollup')) return [];
  const empty = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const own = await memoryAtRest(folder, env);
  const nothing = memoryOf(empty);
  await ended(empty);
  return [
    figure('agent: private memory at rest after the first snapshot', own.private, 'MB', 45),
    figure('agent: the same for an empty Node program, to compare', nothing.private, 'MB'),
    figure('agent: resident memory (RSS), to compare', own.resident, 'MB'),
    figure('agent: resident memory of an empty Node program, to compare', nothing.resident, 'MB'),
  ];
}

/** Of the shipped agent with this folder open, a while after its first picture. */
export async function memoryAtRest(folder: string, env: Record<string, string>): Promise<Memory> {
  const { child, connection } = await initialized(folder, env);
  await connection.sendRequest(requests.getSnapshot.method, null);
  await delay(restMs);
  const own = memoryOf(child);
  await ended(child);
  return own;
}

/** In megabytes. */
interface Memory {
  readonly private: number;
  readonly resident: number;
}

function memoryOf({ pid }: ChildProcess): Memory {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const megabytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? NaN) / mebibyte;
  return {
    private: megabytes('Private_Clean') + megabytes('Private_Dirty'),
    resident: megabytes('Rss'),
  };
}

interface Initialized {
  readonly child: ChildProcess;
  readonly connection: MessageConnection;
}

async function initialized(folder: string, env: Record<string, string>): Promise<Initialized> {
  const child = spawn(process.execPath, serverArguments(bundle), {
    env: { ...env, ...sparing },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const reader = new StreamMessageReader(child.stdout);
  const connection = createMessageConnection(reader, new StreamMessageWriter(child.stdin));
  connection.onRequest(requests.ping.method, () => null);
  connection.onRequest(requests.readEditorSecret.method, () => ({ value: null }));
  connection.listen();
  const protocol = requests.protocolVersion;
  const introduction = { protocol, editor: 'bench', folders: [folder], secretStorage: true };
  await connection.sendRequest(requests.initialize.method, introduction);
  return { child, connection };
}

async function ended(child: ChildProcess): Promise<void> {
  child.stdin?.end();
  await once(child, 'exit');
}
