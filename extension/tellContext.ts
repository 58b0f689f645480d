import * as vscode from 'vscode';
import type { ProjectState } from '../agent/protocol/model.ts';
import type { AgentClient } from './agentClient.ts';
import { setContext, type ContextKeys } from './contextKeys.ts';
import { shownProjects } from './model/find.ts';
import type { Store } from './model/store.ts';

/** Keeps the keys that welcome texts and menus ask for. */
export function tellContext(agent: AgentClient, store: Store): vscode.Disposable {
  let told: string | undefined;
  const project = () => {
    const state = projectState(store);
    if (state !== told) void setContext('taxiway.project', state);
    told = state;
  };
  let toldGitHub: string | undefined;
  const gitHub = () => {
    const state = gitHubState(store);
    if (state !== toldGitHub) void setContext('taxiway.gitHub', state);
    toldGitHub = state;
  };
  void setContext('taxiway.agent', agent.state.kind);
  const both = () => {
    project();
    gitHub();
  };
  both();
  const subscriptions = [
    agent.onState(({ kind }) => void setContext('taxiway.agent', kind)),
    store.onReset(both),
    store.onChange(({ head }) => head && both()),
  ];
  return new vscode.Disposable(() => subscriptions.forEach((one) => one.dispose()));
}

function gitHubState(store: Store): ContextKeys['taxiway.gitHub'] {
  const known = store.projects.flatMap(({ head }) => head.github ?? []);
  if (known.length === 0) return 'none';
  return known.some(({ account }) => account !== null) ? 'signedIn' : 'signedOut';
}

function projectState(store: Store): ProjectState | '' {
  if (shownProjects(store).some(({ head }) => head.state === 'ready')) return 'ready';
  return store.projects[0]?.head.state ?? '';
}
