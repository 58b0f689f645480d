import type { EnvironmentSnapshot, PreviewInfo, TargetSnapshot } from '../../agent/protocol/model.ts';
import { say, type Message } from '../../agent/protocol/say.ts';
import { openableUrl, operationOf } from '../model/find.ts';
import type { Project } from '../model/store.ts';
import type { Words } from '../words.ts';
import { environmentContext } from './environmentRow.ts';
import { progressOf } from './progress.ts';
import { aloud, beside, contextOf, type Row } from './row.ts';
import { checksWord } from './pullRequestRow.ts';
import { showOperation } from './serviceRow.ts';
import { stateIcon, stateWords, type Icon } from '../../agent/protocol/states.ts';
import { age } from './age.ts';

export function previewRow(
  project: Project,
  environment: EnvironmentSnapshot,
  now: number,
  several: boolean,
  words: Words,
): Row {
  const { preview } = environment;
  const { name } = environment.said;
  const operation = operationOf(project, environment);
  const about = preview ? facts(project, environment, preview, now) : [stateWords[environment.state]];
  const by = preview?.author ? [say('by {0}', preview.author)] : [];
  return {
    label: several ? words(say('{0} ({1})', name, project.head.name)) : words(name),
    description: beside([...about, ...by], words),
    icon: previewIcon(environment),
    spoken: aloud([say('Preview {0}', name), ...by, ...about], words),
    context: [
      ...environmentContext(environment),
      ...contextOf({
        canUpdate: operation === undefined && isBehind(environment),
        failed: previewFailed(environment),
        pullRequest: project.pullRequests.has(preview?.pullRequest ?? 0),
      }),
    ].sort(),
    open: 'collapsed',
    ...(operation?.state === 'running' ? { command: showOperation(operation) } : {}),
  };
}

/** Its head moved since it was deployed. */
function isBehind({ preview, targets }: EnvironmentSnapshot): boolean {
  return targets.some(({ current }) => current !== null && current.commit.sha !== preview?.head);
}

export function previewFailed({ preview, state }: EnvironmentSnapshot): boolean {
  if (state === 'failing' || preview === null) return state === 'failing';
  return state !== 'deploying' && preview.failure !== null;
}

function facts(
  project: Project,
  environment: EnvironmentSnapshot,
  preview: PreviewInfo,
  now: number,
): Message[] {
  const operation = operationOf(project, environment);
  const branch = say('{0}', preview.branch);
  if (operation?.state === 'running') return [branch, say('building'), progressOf(operation, now)];
  const failed = previewFailed(environment) ? preview.failure : null;
  const over = preview.isOver
    ? say('pull request closed')
    : preview.staleSince && say('stale for {0}', age(preview.staleSince, now));
  if (over && !failed) return [branch, over, say('can be cleaned up')];
  const checks = project.pullRequests.get(preview.pullRequest ?? 0)?.checks;
  const said = checks && checksWord(checks);
  return [
    branch,
    failed ? say('failed: {0}', failed.said.short) : statesWord(environment),
    ...(isBehind(environment) && !failed ? [say('can be updated')] : []),
    ...(said ? [said] : []),
    say('{0}', age(preview.lastActivityAt, now)),
  ];
}

/** Services are told one by one where they differ. */
function statesWord(environment: EnvironmentSnapshot): Message {
  const { targets } = environment;
  const states = new Set(targets.map((target) => (isReady(target) ? 'ready' : target.state)));
  if (states.size < 2) return previewWord(environment);
  return say('{0}', { all: targets.map((one) => say('{0} {1}', one.service, previewWord(one))) });
}

function isReady({ state }: Pick<EnvironmentSnapshot, 'state'>): boolean {
  return state === 'healthy' || state === 'watching';
}

function previewWord(of: Pick<EnvironmentSnapshot, 'state'>): Message {
  return isReady(of) ? say('ready') : stateWords[of.state];
}

function previewIcon(environment: EnvironmentSnapshot): Icon {
  if (previewFailed(environment)) return { id: 'error', color: 'testing.iconFailed' };
  if (isReady(environment)) return { id: 'git-pull-request', color: 'testing.iconPassed' };
  return environment.state === 'empty' ? { id: 'git-pull-request' } : stateIcon(environment.state, false);
}

/** A service of a preview: its state and its address. */
export function previewServiceRow(
  environment: EnvironmentSnapshot,
  target: TargetSnapshot,
  words: Words,
): Row {
  const state = previewWord(target);
  const url = openableUrl(target);
  const address = url === undefined ? [] : [say('{0}', url)];
  return {
    label: target.service,
    description: [state, ...address].map(words).join('  '),
    icon:
      target.state === 'healthy'
        ? { id: 'globe', color: 'testing.iconPassed' }
        : stateIcon(target.state, false),
    spoken: aloud([say('{0} in {1}', target.service, environment.said.name), state, ...address], words),
    context: url === undefined ? ['service'] : ['hasUrl', 'service'],
    open: 'leaf',
  };
}
