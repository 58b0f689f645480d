import * as vscode from 'vscode';
import type { Core } from './core.ts';

/** What helps somebody who was not there: versions, states and counts. No name of a repository, branch, host or address. */
export function report({ agent, store }: Core, context: vscode.ExtensionContext): string {
  const { state } = agent;
  const failures = store.projects.flatMap(({ operations }) =>
    [...operations.values()].flatMap(({ kind, failure }) => (failure ? [`${kind}: ${failure.reason}`] : [])),
  );
  const lines = [
    `Taxiway ${String((context.extension.packageJSON as { version?: unknown }).version)}`,
    `${vscode.env.appName} ${vscode.version}, ${process.platform} ${process.arch}, ${vscode.env.remoteName ?? 'local'}, ${vscode.env.language}`,
    `agent: ${state.kind === 'away' ? `away (${state.failure.reason})` : state.kind}`,
    ...(state.kind === 'running'
      ? [`agent version ${state.about.version}, secrets in ${state.about.storedIn}`]
      : []),
    `trusted: ${String(vscode.workspace.isTrusted)}, folders: ${vscode.workspace.workspaceFolders?.length ?? 0}`,
    ...store.projects.map(
      ({ head, environments, operations }) =>
        `project: ${head.state}, ${head.services.length} services, ${environments.size} environments, ${operations.size} operations, ${head.problems.length} problems, sources ${head.sources.map(({ state }) => state).join(' ')}`,
    ),
    ...failures.slice(-10).map((line) => `failed ${line}`),
  ];
  return lines.join('\n');
}
