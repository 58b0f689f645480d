import * as vscode from 'vscode';
import { Failed } from './failed.ts';
import { AgentClient } from './agentClient.ts';
import { registerCommands } from './commands/register.ts';
import { introduction, pong, tellWindow } from './editorSide.ts';
import { tellPushes, tellRuns } from './follow/pushes.ts';
import { gitHubSession, tellSessions } from './gitHubSession.ts';
import { inspection, type Inspection } from './inspection.ts';
import { writeAgentLines } from './log.ts';
import { Store } from './model/store.ts';
import { Sync } from './model/sync.ts';
import { Emitter } from './emitter.ts';
import type { ServiceLines } from './serviceLines.ts';
import { OperationLogs } from './operations/operationLogs.ts';
import { reopenPages } from './pages/reopen.ts';
import { offerFixes } from './problems/fixes.ts';
import { showProblems } from './problems/problems.ts';
import { editorAsker } from './quickInput/editorAsker.ts';
import { secretStorage } from './secretStorage.ts';
import { startWhenNeeded } from './startWhenNeeded.ts';
import { statusBar } from './status/statusBar.ts';
import { tellContext } from './tellContext.ts';
import { colourProduction } from './trees/productionColour.ts';
import { tickViews } from './trees/ticker.ts';
import { Views } from './trees/views.ts';
import type { Acting } from './acting.ts';

/** Where a debugger attaches to the agent; only for a host that develops Taxiway. */
function inspectPort({ extensionMode }: vscode.ExtensionContext): string | undefined {
  return extensionMode === vscode.ExtensionMode.Development
    ? process.env['TAXIWAY_INSPECT_AGENT']
    : undefined;
}

/** Makes everything and registers it; starts nothing and waits for nothing. */
export function activate(context: vscode.ExtensionContext): Inspection | undefined {
  const own = <T extends vscode.Disposable>(thing: T): T => {
    context.subscriptions.push(thing);
    return thing;
  };
  const log = own(vscode.window.createOutputChannel('Taxiway', { log: true }));
  const store = new Store();
  const bundle = vscode.Uri.joinPath(context.extensionUri, 'dist', 'agent.cjs').fsPath;
  const agent: AgentClient = own(
    new AgentClient({
      open: async (editor) =>
        (await import('./agentProcess.ts')).startAgent(bundle, editor, inspectPort(context)),
      introduce: introduction,
      later: (ms, run) => {
        const timer = setTimeout(run, ms);
        return { dispose: () => clearTimeout(timer) };
      },
      now: Date.now,
      editor: {
        snapshotChanged: (change) => store.apply(change),
        operationLogged: (lines) => logs.received(lines),
        serviceLogged: (lines) => serviceLines.fire(lines),
        logged: writeAgentLines(log),
        ping: pong,
        ...secretStorage(context.secrets),
        ...gitHubSession(),
      },
    }),
  );
  const logs = own(new OperationLogs(agent));
  const serviceLines = new Emitter<ServiceLines>();
  const sync = own(new Sync(agent, store, (line) => log.warn(line)));
  const views = own(new Views(store, agent, context.workspaceState));
  const core = { agent, store, logs, serviceLines, asker: editorAsker, log };

  let acting: Promise<Acting> | undefined;
  const loadActing = async () => own((await import('./acting.ts')).makeActing(core, sync, views, context));
  const act = () =>
    (acting ??= loadActing().catch((error: unknown) => {
      acting = undefined; // an update may have just replaced the file: the next time may do
      throw error;
    }));
  const pages = async () => (await act()).pages;
  const tell = async (error: unknown) => {
    if (!(error instanceof Failed)) log.error(error instanceof Error ? error : String(error));
    await (await import('./acting.ts')).tell(error);
  };

  own(registerCommands(context, async () => (await act()).commands, tell));
  const openLink = async (uri: vscode.Uri) =>
    act()
      .then((acts) => acts.openLink(uri))
      .catch((error: unknown) => void tell(error)); // what is told may stand there for long
  own(vscode.window.registerUriHandler({ handleUri: openLink }));
  own(reopenPages(pages));
  own(statusBar(store, agent));
  own(showProblems(store));
  own(offerFixes(store));
  own(colourProduction());
  own(tellContext(agent, store));
  own(tellSessions(agent));
  own(tellPushes(store, async (...push) => (await import('./acting.ts')).tellPush(...push)));
  own(tellRuns(store, async (...run) => (await import('./acting.ts')).tellRun(...run)));
  own(
    tellWindow(
      agent,
      () => views.visible,
      (listener) => views.onVisibility(listener),
    ),
  );
  own(tickViews(views, store));
  own(startWhenNeeded(agent, views));
  return inspection(context, agent, views, openLink);
}
