import * as vscode from 'vscode';
import type { ProjectState } from '../agent/protocol/model.ts';
import type { AgentClient } from './agentClient.ts';
import { setContext } from './contextKeys.ts';
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
  void setContext('taxiway.agent', agent.state.kind);
  project();
  const subscriptions = [
    agent.onState(({ kind }) => void setContext('taxiway.agent', kind)),
    store.onReset(project),
    store.onChange(({ head }) => head && project()),
  ];
  return new vscode.Disposable(() => subscriptions.forEach((one) => one.dispose()));
}

function projectState(store: Store): ProjectState | '' {
  if (shownProjects(store).some(({ head }) => head.state === 'ready')) return 'ready';
  return store.projects[0]?.head.state ?? '';
}
