import { surelyOnGitHub } from '../../github/client/onGitHub.ts';
import { definitionAt } from '../../github/runs/dispatchable.ts';
import { sweepName, sweepPath, sweptInput } from '../../github/workflows/sweeping.ts';
import { badInput } from '../../protocol/failures.ts';
import type { FlowEnd } from '../../protocol/flow.ts';
import { say } from '../../protocol/say.ts';
import type { Project } from '../project.ts';
import type { Asking } from './asking.ts';
import type { Flow } from './flows.ts';
import { askPlace } from './places.ts';
import { begin } from './startRun.ts';
import { whereTo } from './whereTo.ts';

/** One of ours by an operation; what a generated workflow deployed of a pull request by the one that sweeps. */
export const removePreview: Flow = async (project, asking, signal) => {
  const number = asking.given('number');
  if (number !== null) return sweep(project, number, asking, signal);
  const { environment } = askPlace(asking, [project], whereTo.removePreview);
  return { input: { kind: 'removePreview', environment: environment.name } };
};

async function sweep(
  project: Project,
  number: string,
  asking: Asking,
  signal: AbortSignal,
): Promise<FlowEnd> {
  const on = await surelyOnGitHub(project.world, signal);
  const branch = await sweepingBranch(project, signal);
  asking.ask('confirm', {
    prompt: say('Remove what workflows deployed of #{0}?', number),
    choices: [
      {
        ...{ value: 'yes', icon: 'trash', label: say('Run {0} on {1}', sweepName, branch) },
        detail: say('Its services and their data go. The next push to the pull request makes them again.'),
      },
    ],
  });
  const dispatch = { path: sweepPath, ref: branch, inputs: { [sweptInput]: number } };
  return begin({ ...project, on }, { name: sweepName, ...dispatch }, signal);
}

/** The default branch, as it was last fetched. Failed `badInput` where its workflow takes no single pull request. */
async function sweepingBranch({ world: { git } }: Project, signal: AbortSignal): Promise<string> {
  const { default: base } = await git.branches(signal);
  const ref = base?.remote?.ref;
  const definition = ref === undefined ? null : await definitionAt({ git, ref }, sweepPath, signal);
  if (base && definition?.inputs?.some(({ name }) => name === sweptInput)) return base.name;
  throw badInput(
    say(
      'No workflow of the default branch removes the preview of a single pull request. Generate the workflows anew and push them, or close the pull request.',
    ),
  );
}
