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
  const { core, pages } = services;
  const given = givenBy(node);
  const project = given?.project ?? (await projectFor(services, t('In which project?')))?.head.id;
  if (project === undefined) return;
  const end = await runAgentFlow({ ...core, words }, project, flow, given?.answers ?? []);
  if (end?.told) void vscode.window.showInformationMessage(words(end.told));
  if (end?.url !== undefined) await openUrl(end.url);
  if (end?.log) await pages.showRunLog({ project, ...end.log });
}

function givenBy(
  node: unknown,
): { readonly project: ProjectId; readonly answers: readonly FlowAnswer[] } | undefined {
  if (!isNode(node) || node.type !== 'run') return undefined;
  const { project, run, job } = node;
  const answers = [{ name: 'run', value: String(run) }];
  return {
    project,
    answers: job === undefined ? answers : [...answers, { name: 'job', value: String(job) }],
  };
}
