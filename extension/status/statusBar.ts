import * as vscode from 'vscode';
import { say } from '../../agent/protocol/say.ts';
import { Disposables } from '../disposables.ts';
import type { Subscription } from '../emitter.ts';
import type { AgentAway, AgentClient } from '../agentClient.ts';
import { lastingEnvironments, projectOfFile, shownProjects } from '../model/find.ts';
import type { Project, Store } from '../model/store.ts';
import { markdown } from '../trees/treeProvider.ts';
import { awayMessage } from '../trees/viewMessage.ts';
import { t, words } from '../words.ts';
import { previewStatus } from './previewStatus.ts';
import { statusTooltip } from './statusTooltip.ts';

/** The preview of the current branch, or that the agent is away; and only while production fails, a second item that says so. */
export function statusBar(store: Store, agent: AgentClient): Subscription {
  const owned = new Disposables();
  const preview = owned.add(newItem('taxiway.preview', t('Preview of this branch')));
  const production = owned.add(newItem('taxiway.production', t('Production is failing')));
  production.backgroundColor = new vscode.ThemeColor('statusBarItem.errorBackground');
  const draw = () => {
    const projects = shownProjects(store);
    if (agent.state.kind === 'away') drawAway(preview, agent.state);
    else drawPreview(preview, ofActiveEditor(projects));
    drawProduction(production, projects);
  };
  owned.add(store.onReset(draw));
  owned.add(agent.onState(draw));
  owned.add(store.onChange(({ environments, head }) => (head || environments.length > 0) && draw()));
  owned.add(vscode.window.onDidChangeActiveTextEditor(() => shownProjects(store).length > 1 && draw()));
  return owned;
}

function newItem(id: string, name: string): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Left, 10);
  item.name = name;
  return item;
}

/** With several projects, the one whose file is being edited. */
function ofActiveEditor(projects: readonly Project[]): Project | undefined {
  const file = vscode.window.activeTextEditor?.document.uri.fsPath ?? '';
  return projectOfFile(projects, file) ?? projects[0];
}

/** What was known last would look as if it were so now. */
function drawAway(item: vscode.StatusBarItem, state: AgentAway): void {
  const text = t('Taxiway is not running');
  item.text = `$(debug-disconnect) ${text}`;
  item.tooltip = words(awayMessage(state));
  item.command = { command: 'taxiway.agent.restart', title: t('Restart Agent') };
  item.accessibilityInformation = { label: `${text}. ${item.tooltip}` };
  item.show();
}

function drawPreview(item: vscode.StatusBarItem, project: Project | undefined): void {
  const status = project && previewStatus(project);
  if (!status) {
    item.hide();
    return;
  }
  const text = words(status.text);
  item.text = `$(${status.icon}) ${text}`;
  item.command = { command: status.call.id, title: text, arguments: [...status.call.args] };
  item.tooltip = markdown(statusTooltip(project, status, Date.now(), words));
  item.accessibilityInformation = {
    label: words(say('{0}, branch {1}', status.text, project.head.branch ?? '')),
  };
  item.show();
}

function drawProduction(item: vscode.StatusBarItem, projects: readonly Project[]): void {
  const failing = projects.flatMap((project) =>
    lastingEnvironments(project)
      .filter(({ kind, state }) => kind === 'production' && state === 'failing')
      .map(({ name }) => ({ type: 'environment', project: project.head.id, environment: name }) as const),
  );
  const [first] = failing;
  if (!first) {
    item.hide();
    return;
  }
  const title = t('{0} is failing', first.environment);
  item.text = `$(error) ${title}`;
  item.tooltip = t('Opens the Rollback page of {0}.', first.environment);
  item.command = { command: 'taxiway.environment.rollBack', title, arguments: [first] };
  item.accessibilityInformation = { label: title };
  item.show();
}
