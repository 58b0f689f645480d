import { platformTokens, signInWith, tokenVault, type WorldOptions } from '../compose.ts';
import type { SignIn } from '../github/client/signIn.ts';
import { snapshotChanged } from '../protocol/requests.ts';
import type { SnapshotChange } from '../protocol/requests.ts';
import { Caretaker } from './caretaker.ts';
import { gitIn } from './configuration.ts';
import type { Connection } from './connection.ts';
import { Desk } from './desk.ts';
import type { Editor } from './editor.ts';
import { LogFollowers } from './logFollowers.ts';
import { registerServiceLogs, ServiceLogs } from './serviceLogs.ts';
import type { Log } from './logger.ts';
import { openProject, type Project } from './project.ts';
import { Projects } from './projects.ts';
import { registerAccounts } from './accounts.ts';
import { registerCommandLine } from './commandLine/install.ts';
import { registerAnswers } from './register.ts';

export interface WorkParts extends Required<Pick<WorldOptions, 'state' | 'keeper' | 'redactor'>> {
  readonly connection: Connection;
  readonly editor: Editor;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Everything a window needs after its introduction. */
export function startWork(parts: WorkParts): Projects {
  const { connection, editor, state, keeper, redactor, log } = parts;
  const tokens = platformTokens(state, keeper);
  const signIn = signInWith({ editor: () => editor.gitHubSession() }, tokens, redactor);
  const projects = new Projects({
    identify: async (folder) => (await gitIn(folder).place()).project,
    open: (folder, tell) => openWithCare(folder, parts, signIn, tell),
    tell: (change) => void connection.tell(snapshotChanged, change),
    log,
  });
  const desk = new Desk(connection, projects, signIn);
  registerAnswers(desk, new LogFollowers(connection));
  registerServiceLogs(desk, new ServiceLogs(connection));
  registerAccounts(connection, { projects, editor, tokens, vault: tokenVault(state, keeper) });
  registerCommandLine(connection);
  return projects;
}

async function openWithCare(
  folder: string,
  { state, keeper, redactor, log, signal }: WorkParts,
  signIn: SignIn,
  tell: (change: SnapshotChange) => void,
): Promise<Project> {
  let caretaker: Caretaker | null = null;
  const options: WorldOptions = {
    ...{ state, keeper, redactor },
    bundle: process.argv[1] ?? '',
    signIn,
  };
  const project = await openProject(folder, options, (change) => {
    tell(change);
    caretaker?.hear(change);
  });
  const closed = new AbortController();
  caretaker = new Caretaker(project, log, AbortSignal.any([signal, closed.signal]));
  void caretaker.begin();
  const end = (): Promise<void> => {
    closed.abort();
    return project.end();
  };
  return { ...project, end };
}
