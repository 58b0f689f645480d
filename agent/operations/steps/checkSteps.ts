import type { Step, StepContext } from '../../platforms/platform.ts';
import type { CheckConfiguration } from '../../project/resolved.ts';
import { Failed } from '../../protocol/failures.ts';
import { as } from '../../protocol/ids.ts';
import type { CommitSha, ServiceName, StepId } from '../../protocol/ids.ts';
import { say } from '../../protocol/say.ts';
import { type CommandResult, endingOf } from '../../run/spawn.ts';
import { surroundings } from './addresses.ts';
import type { BlueprintEnvironment } from '../plans/blueprint.ts';
import { ChecksCache } from './checksCache.ts';
import { withCheckout } from './checkout.ts';
import { knowSecrets } from './knowSecrets.ts';
import { runProjectCommand } from './projectCommand.ts';
import { readingStep } from './steps.ts';
import type { World } from '../world.ts';

/** Runs a check for a commit before anything is touched; found done where it passed for this commit before. */
export function validateStep(world: World, check: CheckConfiguration, commit: CommitSha): Step {
  const cache = new ChecksCache(world.own);
  return {
    id: as<StepId>(`validate:${check.name}`),
    title: say('Run the check {0}', check.name),
    service: onlyOne(check.services),
    effect: 'none',
    isDone: async () => (await cache.get(check, commit))?.passed === true,
    async do(context) {
      const result = await runCheck(world, check, { commit, env: { TAXIWAY_COMMIT: commit } }, context);
      const passed = result.exitCode === 0;
      const { durationMs: tookMs } = result;
      await cache.put(check, { check: check.name, commit, passed, at: world.clock.now(), tookMs });
      return passedOrThrow(check, result);
    },
  };
}

/** Runs a check against what now serves. */
export function afterCheckStep(
  world: World,
  check: CheckConfiguration,
  environment: BlueprintEnvironment,
  commit: CommitSha,
): Step {
  return readingStep({
    id: `check:${check.name}`,
    title: say('Run the check {0} against the new version', check.name),
    service: onlyOne(check.services),
    async run(context) {
      const { name, targets } = environment.rules;
      await knowSecrets(world, name);
      const addresses = await surroundings(world, name, targets, context.signal);
      const env = { ...addresses, TAXIWAY_COMMIT: commit };
      return passedOrThrow(check, await runCheck(world, check, { commit, env }, context));
    },
  });
}

function runCheck(
  world: World,
  check: CheckConfiguration,
  { commit, env }: { readonly commit: CommitSha; readonly env: Readonly<Record<string, string>> },
  context: StepContext,
): Promise<CommandResult> {
  const of = { commit, operation: context.operation, purpose: check.name };
  const what = say('The check {0}', check.name);
  return withCheckout(world, of, context.signal, (cwd) =>
    runProjectCommand(
      { what, command: check.run, cwd, env, timeoutMs: check.timeoutMs },
      world.redactor,
      context,
    ),
  );
}

function passedOrThrow(check: CheckConfiguration, result: CommandResult) {
  if (result.exitCode === 0) return say('passed in {0}', { forMs: result.durationMs });
  throw new Failed({ reason: 'checkFailed', check: check.name, ending: endingOf(result) });
}

function onlyOne(services: readonly ServiceName[] | null): ServiceName | null {
  return services?.length === 1 ? (services[0] ?? null) : null;
}

/** Whether a check has to do with any of these services. */
export function concerns(check: CheckConfiguration, services: readonly ServiceName[]): boolean {
  return check.services === null || check.services.some((service) => services.includes(service));
}
