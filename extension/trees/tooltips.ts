import type { Deployment, EnvironmentSnapshot, Health, TargetSnapshot } from '../../agent/protocol/model.ts';
import { say, type Message } from '../../agent/protocol/say.ts';
import { openableUrl } from '../model/find.ts';
import type { ServiceNode } from '../model/nodes.ts';
import type { Project } from '../model/store.ts';
import type { Words } from '../words.ts';
import { Markdown, openLink, type Link } from './markdown.ts';
import type { Tooltip } from './row.ts';
import { stateWords } from '../../agent/protocol/states.ts';

/** Who deployed, when, how long it took, where it is, how it answers, and what is newer on its branch. */
export function serviceTooltip(node: ServiceNode, target: TargetSnapshot, words: Words): Tooltip {
  const { current, health, newer } = target;
  const text = new Markdown().heading(target.service, words(stateWords[target.state]));
  if (current) text.list(deploymentLines(current).map(words));
  if (health) text.line(words(healthLine(health)));
  if (target.details.length > 0) text.line(`${target.platform}:`).list(target.details.map(words));
  if (newer.count > 0) {
    text.line(words(say('{0} newer on the branch:', newer.count))).list(newer.titles);
  }
  return text.links(serviceLinks(node, target, words)).tooltip;
}

function deploymentLines(deployment: Deployment): Message[] {
  const { commit, by, createdAt, tookMs, servedFrom } = deployment;
  return [
    say('{0} {1}', commit.sha.slice(0, 7), commit.title),
    say('deployed by {0}, {1}', by, { at: createdAt }),
    ...(tookMs === undefined ? [] : [say('took {0}', { forMs: tookMs })]),
    ...(servedFrom === undefined ? [] : [say('serves since {0}', { at: servedFrom })]),
  ];
}

function healthLine({ state, status, latencyMs, at, message }: Health): Message {
  const took = latencyMs === undefined ? '' : { forMs: latencyMs };
  if (message) return message;
  if (state === 'unknown') return say('health not known');
  if (status === undefined) return say('did not answer, {0}', { at });
  return state === 'healthy'
    ? say('answered {0} in {1}, {2}', status, took, { at })
    : say('failing: answered {0} in {1}, {2}', status, took, { at });
}

function serviceLinks(node: ServiceNode, target: TargetSnapshot, words: Words): Link[] {
  const url = openableUrl(target);
  const open = url === undefined ? [] : [openLink(url, url)];
  const back: Link = {
    label: words(say('Roll back…')),
    call: { id: 'taxiway.environment.rollBack', args: [node] },
  };
  return target.current ? [...open, back] : open;
}

export function environmentTooltip(
  project: Project,
  environment: EnvironmentSnapshot,
  words: Words,
): Tooltip {
  const text = new Markdown().heading(environment.name, words(stateWords[environment.state]));
  for (const line of environment.said.lines) text.line(words(line));
  text.line(words(say('As of {0}.', { at: environment.asOf })));
  for (const { source, state, message } of project.head.sources)
    if (state === 'failing' && message) text.line(named(source, words(message)));
  return text.tooltip;
}

/** With whose trouble it is, where the sentence does not say that. */
function named(source: string, said: string): string {
  return said.includes(source) ? said : `${source}: ${said}`;
}

export function previewTooltip(environment: EnvironmentSnapshot, words: Words): Tooltip {
  const { preview } = environment;
  const text = new Markdown().heading(words(environment.said.name), words(stateWords[environment.state]));
  if (!preview) return text.tooltip;
  text.line(words(say('Branch {0} by {1}', preview.branch, preview.author)));
  if (preview.head) text.line(words(say('commit {0}', preview.head.slice(0, 7))));
  text.line(words(say('Last activity {0}', { at: preview.lastActivityAt })));
  const links = environment.targets.flatMap((target): Link[] => {
    const url = openableUrl(target);
    return url === undefined ? [] : [openLink(`${target.service}: ${url}`, url)];
  });
  return text.links(links).tooltip;
}

export function deploymentTooltip(deployment: Deployment, words: Words): Tooltip {
  const text = new Markdown().heading(deployment.commit.sha.slice(0, 12), deployment.commit.title);
  text.list(deploymentLines(deployment).slice(1).map(words));
  if (deployment.servedFrom !== undefined && deployment.servedUntil !== undefined)
    text.line(words(say('served for {0}', { forMs: deployment.servedUntil - deployment.servedFrom })));
  if (deployment.lastHealth) text.line(words(healthLine(deployment.lastHealth)));
  return text.tooltip;
}
