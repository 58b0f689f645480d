import { pullRequestPreviewName } from '../../../project/previewRecords.ts';
import type { PreviewRules } from '../../../project/resolved.ts';
import { actionsCheckout, checkout } from '../jobs/checkJobs.ts';
import {
  beginStep,
  endStep,
  healthStep,
  inCommit,
  only,
  permissionsOf,
  placeOf,
  setUpSteps,
  urlOf,
} from '../jobs/deploySteps.ts';
import { toolchains } from '../jobs/toolchains.ts';
import type { Draft } from '../draft.ts';
import { workflowPath } from '../workflowFile.ts';
import type { CiPlace } from '../platforms/recipe.ts';
import { stalePreviews } from '../ownActions/chores.ts';
import { forgetDeployments } from '../ownActions/deployments.ts';
import { use } from '../ownActions/ownAction.ts';
import { type Project, reachable, type Reachable } from '../project.ts';
import { sweepName, sweepPath, sweptInput } from '../sweeping.ts';
import { type Fields, noted } from '../yaml/values.ts';

/** Secrets and rules of all previews; the deployments are each pull request's own. */
const gitHubEnvironment = { name: 'preview', deployment: false };

const commit = '${{ github.event.pull_request.head.sha }}';
const ownNumber = '${{ github.event.pull_request.number }}';
const isOurs = 'github.event.pull_request.head.repo.full_name == github.repository';
const isNoRobot = "github.event.pull_request.user.login != 'dependabot[bot]'";

/** A preview of every pull request of this repository, removed when it is closed. Null where no target can be reached. */
export function previews(project: Project): Draft | null {
  const rules = project.configuration.previews;
  if (rules?.from !== 'pull-requests') return null;
  const { targets, leftOut } = reachable(project, { targets: rules.targets }, 'preview');
  if (targets.length === 0) return null;
  const jobs = Object.fromEntries(
    targets.map((one) => [`preview-${one.service.name}`, previewJob(project, one)]),
  );
  const removal = removeJob(targets, ownNumber, {
    if: `\${{ github.event.action == 'closed' && ${isOurs} && ${isNoRobot}${isNotKept(rules)} }}`,
  });
  return {
    path: workflowPath('preview'),
    content: {
      name: 'Preview',
      on: { pull_request: { types: ['opened', 'synchronize', 'reopened', 'closed'] } },
      permissions: {},
      concurrency: noted(
        'A deployment that began is not cut off; of those that wait only the newest counts.',
        {
          group: `preview-${ownNumber}`,
          'cancel-in-progress': false,
        },
      ),
      jobs: { ...jobs, remove: removal },
    },
    parts: previewParts(project, rules),
    leftOut: [...leftOut, ...notKept(rules)],
    reached: targets,
  };
}

/** What `taxiway.json` says of previews and a workflow does without. */
function notKept({ limit, comment }: PreviewRules): readonly string[] {
  return [
    ...(limit === null
      ? []
      : [`Previews are not counted here (previews.limit): every pull request gets one, ${limit} or more.`]),
    ...(comment
      ? [
          'The pull request gets no comment here (previews.comment): GitHub shows the deployment and its address.',
        ]
      : []),
  ];
}

const swept = {
  description: 'The number of a pull request: its preview alone is removed, open or not',
  type: 'string',
  default: '',
};

/** Removes previews nobody needs any more, once a day, or one that somebody names. */
export function sweep(project: Project): Draft | null {
  const rules = project.configuration.previews;
  if (rules?.from !== 'pull-requests') return null;
  const { targets, leftOut } = reachable(project, { targets: rules.targets }, 'preview');
  if (targets.length === 0) return null;
  const removal = removeJob(targets, '${{ matrix.number }}', {
    needs: 'find',
    if: "${{ needs.find.outputs.stale != '[]' }}",
    strategy: { 'fail-fast': false, matrix: { number: '${{ fromJSON(needs.find.outputs.stale) }}' } },
  });
  return {
    path: sweepPath,
    content: {
      name: sweepName,
      on: { schedule: [{ cron: '23 3 * * *' }], workflow_dispatch: { inputs: { [sweptInput]: swept } } },
      permissions: {},
      concurrency: { group: 'sweep-previews', 'cancel-in-progress': false },
      jobs: { find: findJob(rules), remove: removal },
    },
    parts: previewParts(project, rules),
    leftOut,
    reached: targets,
  };
}

/** What is to be kept stays when its pull request is closed, too. */
function isNotKept({ keep }: PreviewRules): string {
  if (keep.length === 0) return '';
  const list = `fromJSON('${JSON.stringify(keep).replaceAll("'", "''")}')`;
  return ` && !contains(${list}, format('pr-{0}', github.event.pull_request.number)) && !contains(${list}, github.head_ref)`;
}

function previewParts({ configuration: { services } }: Project, rules: PreviewRules): Fields {
  return { services, previews: rules } as unknown as Fields;
}

function previewPlace(one: Reachable, number: string, at = commit): CiPlace {
  return placeOf(one, pullRequestPreviewName(number), { kind: 'preview', commit: at });
}

function previewJob(project: Project, one: Reachable): ReturnType<typeof noted> {
  const { service, target, recipe } = one;
  const place = previewPlace(one, ownNumber);
  const job = {
    name: `Preview of ${service.name}`,
    if: `\${{ github.event.action != 'closed' && ${isOurs} && ${isNoRobot} }}`,
    'runs-on': 'ubuntu-latest',
    'timeout-minutes': 60,
    environment: gitHubEnvironment,
    permissions: permissionsOf([one], 'preview'),
    steps: [
      checkout(),
      beginStep([place], only(place)),
      ...inCommit({ of: service.name, commit }, [
        ...toolchains(recipe.needsTools ? [service.directory] : [], project.facts),
        ...setUpSteps([{ recipe, place }]),
        ...(recipe.preview?.deploy({ ...place, branch: '${{ github.head_ref }}' }) ?? []),
      ]),
      healthStep(service.name, target.recipe, { url: urlOf(service.name), commit, header: recipe.letIn }),
      endStep([place], 'always'),
    ],
  };
  return noted("A fork's code and Dependabot's get no secrets, so they get no preview here.", job);
}

function removeJob(targets: readonly Reachable[], number: string, when: Fields): Fields {
  const all = targets.map((one) => ({ ...one, place: previewPlace(one, number, '${{ github.sha }}') }));
  return {
    name: 'Remove',
    ...when,
    'runs-on': 'ubuntu-latest',
    environment: gitHubEnvironment,
    permissions: permissionsOf(all, 'removePreview'),
    steps: [
      checkout('${{ github.event.repository.default_branch }}'),
      ...setUpSteps(all),
      ...all.flatMap(({ recipe, place }) => recipe.preview?.remove(place) ?? []),
      use(forgetDeployments, {
        name: 'Take its deployments off GitHub',
        environment: pullRequestPreviewName(number),
      }),
    ],
  };
}

/** Where a warning is wanted it is a comment on the pull request. */
function findJob({ staleAfterMs, warnMs, keep }: PreviewRules): Fields {
  return {
    name: 'Find stale previews',
    'runs-on': 'ubuntu-latest',
    permissions: {
      contents: 'read',
      deployments: 'read',
      'pull-requests': warnMs === null ? 'read' : 'write',
    },
    outputs: { stale: '${{ steps.find.outputs.stale }}' },
    steps: [
      actionsCheckout(),
      use(stalePreviews, {
        id: 'find',
        name: 'Find them',
        'stale-after-ms': String(staleAfterMs ?? 0),
        'warn-ms': warnMs === null ? undefined : String(warnMs),
        keep: JSON.stringify(keep),
        [sweptInput]: `\${{ inputs.${sweptInput} }}`,
      }),
    ],
  };
}
