import { filledIn } from '../../github/runs/definition.ts';
import type { Dispatchable } from '../../github/runs/dispatchable.ts';
import type { ProjectConfiguration } from '../../project/resolved.ts';
import { shortCommit } from '../../protocol/ids.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { Asking } from './asking.ts';
import type { RemoteTip } from './startRun.ts';

export interface WantedRun {
  readonly workflow: Dispatchable;
  readonly branch: RemoteTip;
  readonly inputs: Readonly<Record<string, string>>;
  /** As its file has them. */
  readonly environments: readonly string[];
  /** Null where there is none, or none that can be used. */
  readonly configuration: ProjectConfiguration | null;
}

/** Shows what it will do where that may reach production. */
export function confirmRun(asking: Asking, wanted: WantedRun): void {
  const reach = reachOf(wanted);
  if (!reach) return;
  const { workflow, branch, inputs } = wanted;
  const { tip } = branch;
  const given = Object.entries(inputs).map(([name, value]) => say('{0}: {1}', name, value || '""'));
  const what = say('{0} {1} ({2})', shortCommit(tip.sha), tip.title, tip.author);
  asking.ask('confirm', {
    prompt: reach,
    choices: [
      {
        value: 'yes',
        label: say('Run {0} on {1}', workflow.name, branch.name),
        description: what,
        icon: 'shield',
        detail: given.length ? say('{0} With {1}.', gates, { all: given }) : gates,
      },
    ],
  });
}

const gates = say('Gates of Taxiway do not hold it; reviewers that GitHub requires do.');

/** What to say of it; null where none of its jobs can touch production. */
function reachOf({ environments, inputs, configuration }: WantedRun): Message | null {
  const names = environments.map((text) => filledIn(text, inputs));
  const own = configuration?.environments.filter(({ kind }) => kind === 'production') ?? [];
  const production = new Set(['production', ...own.map(({ name }) => name)]);
  const reached = names.filter((name) => production.has(name.toLowerCase()) || production.has(name));
  if (reached.length === 1 && reached[0] === 'production') return say('This deploys to production.');
  if (reached.length > 0) return say('This deploys to production ({0}).', { all: reached });
  return names.some((name) => name.includes('${{'))
    ? say('This may deploy to production: it chooses the environment while it runs.')
    : null;
}
