import type { EnvironmentSnapshot, PushedCommit } from '../../agent/protocol/model.ts';
import { say } from '../../agent/protocol/say.ts';
import type { CommandCall } from '../commands/commandMap.ts';
import { addressOf, lastingEnvironments } from '../model/find.ts';
import type { Project } from '../model/store.ts';
import { Markdown } from '../trees/markdown.ts';
import type { Tooltip } from '../trees/row.ts';
import { stateWords } from '../../agent/protocol/states.ts';
import type { Words } from '../words.ts';
import type { PreviewStatus } from './previewStatus.ts';
import { age } from '../trees/age.ts';

/** Branch, commit, address and age of the preview, staging and production in one line each, and actions as links. */
export function statusTooltip(
  project: Project,
  { preview, text, action, call, log }: PreviewStatus,
  now: number,
  words: Words,
): Tooltip {
  const { branch, head, github } = project.head;
  const tooltip = new Markdown().heading(words(text), branch ?? '');
  if (head) tooltip.line(words(say('commit {0}', head.slice(0, 7))));
  const address = preview && addressOf(preview);
  if (address !== undefined) tooltip.line(address);
  if (preview?.preview) tooltip.line(words(say('active {0} ago', age(preview.preview.lastActivityAt, now))));
  const push = project.head.pushed.find((one) => one.branch === branch && one.state === 'watched');
  if (push) tooltip.line(words(pushLine(push)));
  tooltip.list(
    lastingEnvironments(project)
      .filter(({ kind }) => kind === 'staging' || kind === 'production')
      .map((environment) => words(environmentLine(environment))),
  );
  for (const line of github?.lines ?? []) tooltip.line(words(line));
  const deploy: CommandCall = { id: 'taxiway.environment.deploy', args: [] };
  return tooltip.links([
    { label: words(action), call },
    ...(log ? [{ label: words(say('Show Log')), call: log }] : []),
    { label: words(say('Deploy…')), call: deploy },
  ]).tooltip;
}

function pushLine({ commit, checks: { total, pending } }: PushedCommit) {
  const sha = commit.sha.slice(0, 7);
  return total === 0
    ? say('pushed {0}: waiting for GitHub', sha)
    : say('pushed {0}: {1} of {2} checks done', sha, total - pending, total);
}

function environmentLine(environment: EnvironmentSnapshot) {
  const { fact } = environment.said;
  const commit = environment.targets.find(({ current }) => current)?.current?.commit;
  const state = fact ? say('{0}, {1}', stateWords[environment.state], fact) : stateWords[environment.state];
  return commit
    ? say('{0}: {1}, {2} {3}', environment.name, state, commit.sha.slice(0, 7), commit.title)
    : say('{0}: {1}', environment.name, state);
}
