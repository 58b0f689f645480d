import * as vscode from 'vscode';
import { flowNames, type FlowAnswer, type FlowName } from '../../agent/protocol/flow.ts';
import { as } from '../../agent/protocol/ids.ts';
import { isNode } from '../model/nodes.ts';
import { agreedEdit, showDocument } from './shownTexts.ts';
import { openUrl } from '../openUrl.ts';
import { runAgentFlow } from '../quickInput/agentFlow.ts';
import { words } from '../words.ts';
import type { Commands } from './commandMap.ts';
import { projectsOf } from './places.ts';
import { inTerminal, keepToken } from './platformAccounts.ts';
import type { CommandServices } from './services.ts';

type FlowCommands = Pick<Commands, `taxiway.${FlowName}`>;

/** The commands that the agent leads; what they were called on is their first answers. */
export function agentFlows(services: CommandServices): FlowCommands {
  const entries = flowNames.map((flow) => [
    `taxiway.${flow}`,
    (on?: unknown, project?: unknown) => follow(services, flow, on, project),
  ]);
  return Object.fromEntries(entries) as FlowCommands;
}

/** `on` is a row, or what is meant by name. */
async function follow(services: CommandServices, flow: FlowName, on: unknown, id: unknown): Promise<void> {
  const { core, pages, operations, serviceLogs } = services;
  const all = (await projectsOf(services)).map(({ head }) => head.id);
  const known = core.store.project(isNode(on) && 'project' in on ? on.project : as(String(id)));
  const [project, ...others] = known ? [known.head.id] : all;
  if (project === undefined) return;
  const end = await runAgentFlow({ ...core, words }, { flow, project, others, given: givenBy(on) });
  if (!end) return;
  const { told, input, overrides, url, log, operationLog, terminal, token, serviceLog, document, edit } =
    end.done;
  if (told) void vscode.window.showInformationMessage(words(told));
  if (input)
    await operations.start({
      project: end.project,
      input,
      values: end.values,
      ...(overrides && { overrides }),
    });
  if (url !== undefined) await openUrl(url);
  if (serviceLog) await serviceLogs.show(end.project, serviceLog);
  if (terminal) inTerminal(core, terminal);
  if (token) await keepToken(core, end.project, token.platform, end.values[token.value] ?? '');
  if (document) await showDocument(document.name, document.lines.map(words).join('\n'));
  if (edit) await agreedEdit(edit);
  if (operationLog) await pages.showLog({ project: end.project, operation: operationLog });
  if (log) await pages.showRunLog({ project: end.project, ...log });
}

/** What a row stands for, by the names that flows have for it. */
function givenBy(on: unknown): readonly FlowAnswer[] {
  if (typeof on === 'string') return [{ name: 'named', value: on }];
  if (!isNode(on)) return [];
  const named = { ...on } as Readonly<Record<string, unknown>>;
  const answers = ['environment', 'run', 'job', 'number', 'id', 'operation'].flatMap((name) => {
    const value = named[name];
    return typeof value === 'string' || typeof value === 'number' ? { name, value: String(value) } : [];
  });
  return 'service' in on ? [...answers, { name: 'services', value: [on.service] }] : answers;
}
