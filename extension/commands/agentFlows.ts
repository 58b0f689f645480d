import * as vscode from 'vscode';
import { flowNames, type FlowAnswer, type FlowName } from '../../agent/protocol/flow.ts';
import type { ProjectId } from '../../agent/protocol/ids.ts';
import { isNode } from '../model/nodes.ts';
import { openUrl } from '../openUrl.ts';
import { runAgentFlow } from '../quickInput/agentFlow.ts';
import { t, words } from '../words.ts';
import type { Commands } from './commandMap.ts';
import { projectFor } from './places.ts';
import type { CommandServices } from './services.ts';

type FlowCommands = Pick<Commands, `taxiway.${FlowName}`>;

/** The commands that the agent leads; what they were called on is their first answers. */
export function agentFlows(services: CommandServices): FlowCommands {
  const entries = flowNames.map((flow) => [
    `taxiway.${flow}`,
    (node?: unknown) => follow(services, flow, node),
  ]);
  return Object.fromEntries(entries) as FlowCommands;
}

async function follow(services: CommandServices, flow: FlowName, node: unknown): Promise<void> {
  const { core, pages, operations } = services;
  const given = givenBy(node);
  const project = given?.project ?? (await projectFor(services, t('In which project?')))?.head.id;
  if (project === undefined) return;
  const end = await runAgentFlow({ ...core, words }, project, flow, given?.answers ?? []);
  if (end?.told) void vscode.window.showInformationMessage(words(end.told));
  if (end?.input) await operations.start({ project, input: end.input });
  if (end?.url !== undefined) await openUrl(end.url);
  if (end?.log) await pages.showRunLog({ project, ...end.log });
}

/** A row's project, and what it stands for by the names that flows have for it. */
function givenBy(
  node: unknown,
): { readonly project: ProjectId; readonly answers: readonly FlowAnswer[] } | undefined {
  if (!isNode(node) || !('project' in node)) return undefined;
  const named = { ...node } as Readonly<Record<string, unknown>>;
  const answers = ['environment', 'run', 'job'].flatMap((name) => {
    const value = named[name];
    return typeof value === 'string' || typeof value === 'number' ? { name, value: String(value) } : [];
  });
  const services = 'service' in node ? [{ name: 'services', value: [node.service] }] : [];
  return { project: node.project, answers: [...answers, ...services] };
}
