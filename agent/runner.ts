import { appendFileSync } from 'node:fs';
import { AwaitedKey } from './operations/engine/awaitedKey.ts';
import { runOperation } from './operations/engine/engine.ts';
import { faultsOf } from './operations/engine/faults.ts';
import { tidyProject } from './operations/tidy/tidyProject.ts';
import { unpacked, type Payload } from './operations/runners/payload.ts';
import type { Engine } from './operations/engine/run.ts';
import { as, type OperationId, type ProjectId } from './protocol/ids.ts';
import { explain } from './protocol/explain.ts';
import { failureOf } from './protocol/failures.ts';
import { english, render } from './protocol/say.ts';
import { Redactor } from './run/redact.ts';
import type { Session } from './github/client/signIn.ts';
import { openState, type State } from './state/stateDirectory.ts';

/** What a runner is told before it knows anything of the project. */
export interface Started {
  readonly state: State;
  readonly project: ProjectId;
  readonly operation: OperationId;
  readonly key: AwaitedKey | null;
  /** Knows what came over stdin. */
  readonly redactor: Redactor;
  /** Who was signed in to GitHub where it was started. */
  readonly gitHub: Session | null;
}

/** What carries the operation out: composed of everything there is, or by a test of less. */
export type MakeEngine = (started: Started) => Promise<Omit<Engine, 'faults' | 'key'>>;

/** `run <project> <operation>`: carries out one operation and ends. */
export async function main(args: readonly string[], makeEngine: MakeEngine): Promise<void> {
  const state = await openState();
  const redactor = new Redactor();
  const project = as<ProjectId>(args[0] ?? '');
  const operation = as<OperationId>(args[1] ?? '');
  const { log } = state.project(project).operation(operation);
  process.on('uncaughtException', (error) => {
    lastWords(log, redactor, error);
    process.exit(1); // the operation can be resumed
  });
  try {
    const payload = unpacked(await stdin());
    const key = payload.editor ? new AwaitedKey(payload.key) : null;
    know(payload, redactor);
    const made = await makeEngine({ state, project, operation, key, redactor, gitHub: payload.gitHub });
    const inputs = { values: payload.values, answer: payload.answer, cancelledBy: payload.cancelledBy };
    await runOperation(operation, { ...made, faults: faultsOf(process.env), key }, inputs);
    await tidyProject(made.world).catch(() => undefined); // the next one tries again
  } catch (error) {
    lastWords(log, redactor, error);
    process.exitCode = 1;
  }
  process.exit(); // whatever a library may still keep open: all is written
}

async function stdin(): Promise<string> {
  process.stdin.setEncoding('utf8');
  let text = '';
  for await (const part of process.stdin as AsyncIterable<string>) text += part;
  return text;
}

/** Before the first line of a log is written. */
function know({ values, key, gitHub }: Payload, redactor: Redactor): void {
  for (const value of values.values()) redactor.know(value);
  if (key) redactor.know(key);
  if (gitHub) redactor.know(gitHub.token);
}

/** Nobody reads the streams of a runner: what ends it is in the operation's log. At once, for nothing may come after it. */
function lastWords(log: string, redactor: Redactor, error: unknown): void {
  const words = render(explain(failureOf(error)).what, english).split('\n');
  try {
    appendFileSync(log, words.map((line) => `${redactor.line(line)}\n`).join(''), { mode: 0o600 });
  } catch {
    // no disk to say it on
  }
}
