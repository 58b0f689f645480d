import type { EnvironmentRules, SleepSchedule } from '../../../project/resolved.ts';
import { checkout } from '../jobs/checkJobs.ts';
import { guarded, healthStep, permissionsOf, placeOf, setUpSteps, urlOf } from '../jobs/deploySteps.ts';
import type { Draft } from '../draft.ts';
import { sleepOrWake } from '../ownActions/chores.ts';
import { use } from '../ownActions/ownAction.ts';
import { type Project, reachable, type Reachable } from '../project.ts';
import { type Fields, literal, noted } from '../yaml/values.ts';
import { inTurn } from './inTurn.ts';
import { noInfrastructure } from './notDone.ts';
import { readableJson } from '../yaml/readableJson.ts';
import { keepAwakeVariable, sleepPath } from '../keepAwake.ts';

/** Sleep and wake by the schedule. Null where there is none, or nothing that a workflow can put to sleep. */
export function sleep(project: Project, rules: EnvironmentRules): Draft | null {
  const { schedule } = rules;
  if (!schedule) return null;
  const sleepers = reachable(project, rules, 'sleep');
  const { targets, leftOut } = reachable(
    project,
    { targets: sleepers.targets.map(({ target }) => target) },
    'wake',
  );
  if (targets.length === 0) return null;
  const lines = [schedule.sleep, schedule.wake].flatMap((line) => (line === null ? [] : [line]));
  return {
    path: sleepPath(rules.name),
    content: {
      name: `Sleep and wake ${rules.name}`,
      on: {
        schedule: noted(
          'GitHub may begin some minutes late, worst at the start of an hour.',
          lines.filter(isCron).map((cron) => ({ cron, timezone: schedule.zone })),
        ),
        workflow_dispatch: {
          inputs: { action: { description: 'What to do', type: 'choice', options: ['wake', 'sleep'] } },
        },
      },
      permissions: {},
      concurrency: inTurn(rules.name),
      jobs: { sleep: sleepJob(rules, schedule, targets) },
    },
    parts: {
      services: targets.map(({ service }) => service),
      [`environments.${rules.name}`]: { ...rules, gates: null },
    },
    leftOut: [
      ...sleepers.leftOut,
      ...leftOut,
      ...noInfrastructure(project, 'put to sleep', schedule.infrastructure ?? []),
      ...lines
        .filter((line) => !isCron(line))
        .map(
          (line) => `"${line}" is no schedule that GitHub knows: numbers, names, "*", ",", "-" and "/" only.`,
        ),
    ],
    reached: targets,
  };
}

/** GitHub knows the plain five parts. */
function isCron(line: string): boolean {
  return (
    /^[\dA-Za-z*,/-]+(?: [\dA-Za-z*,/-]+){4}$/.test(line) && !/[LW?#]/.test(line.replace(/JUL|WED/gi, ''))
  );
}

function sleepJob(
  rules: EnvironmentRules,
  { sleep, wake, zone, holidays }: SleepSchedule,
  targets: readonly Reachable[],
): Fields {
  const all = targets.map((one) => ({
    ...one,
    place: placeOf(one, rules.name, { kind: rules.kind, commit: '${{ github.sha }}' }),
  }));
  const when = (action: string): string => `steps.decide.outputs.action == '${action}'`;
  return {
    name: 'Sleep or wake',
    'runs-on': 'ubuntu-latest',
    environment: { name: rules.name, deployment: false },
    permissions: permissionsOf(all, 'sleep'),
    steps: [
      checkout(),
      use(sleepOrWake, {
        id: 'decide',
        name: 'Decide',
        schedule: '${{ github.event.schedule }}',
        action: '${{ inputs.action }}',
        'keep-awake': noted(
          'A repository variable, such as 2026-11-27T18:00Z: until then it stays awake, and sleeps when the schedule says so again.',
          `\${{ vars.${keepAwakeVariable(rules.name)} }}`,
        ),
        rules: literal(`${readableJson({ sleep, wake, zone, holidays })}\n`),
      }),
      ...guarded(setUpSteps(all), "steps.decide.outputs.action != 'nothing'"),
      ...all.flatMap(({ recipe, place }) => guarded(recipe.sleep?.(place) ?? [], when('sleep'))),
      ...all.flatMap(({ recipe, place, service, target }) =>
        guarded(
          [...(recipe.wake?.({ ...place, step: place.step }) ?? []), awake(service.name, target)],
          when('wake'),
        ),
      ),
    ],
  };
}

/** Which version answers is not this workflow's business. */
function awake(service: string, { recipe }: Reachable['target']): Fields {
  return healthStep(service, { ...recipe, version: null }, { url: urlOf(service), commit: '' });
}
