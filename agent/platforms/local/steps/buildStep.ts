import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { refuseSubmodules } from '../../../project/submodules.ts';
import { badInput, Failed } from '../../../protocol/failures.ts';
import { shortCommit, as } from '../../../protocol/ids.ts';
import type { StepId } from '../../../protocol/ids.ts';
import { say, type Message } from '../../../protocol/say.ts';
import { endingOf, runShell, type CommandResult } from '../../../run/spawn.ts';
import type { UserCommand } from '../../../run/userCommand.ts';
import { codeOf } from '../../../state/files.ts';
import type { DeployRequest, Step, StepContext } from '../../platform.ts';
import { buildEnvironment } from '../processEnvironment.ts';
import { recordedNow, statusOf } from '../recordedState.ts';
import { noteGivenUp, noteOutcome, recordOf } from './requestRecord.ts';
import type { StepParts } from './stepParts.ts';

/** A build that takes longer hangs. */
const longestBuildMs = 2 * 3_600_000;

/** The files of the commit, built in a folder of their own that nobody uses yet. */
export function buildStep(parts: StepParts, request: DeployRequest): Step {
  const { artifact, operation, recipe, target } = request;
  const { service } = target;
  return {
    id: as<StepId>(`build:${service}`),
    title: recipe.build === null ? say('Check out {0}', service) : say('Build {0}', service),
    service,
    effect: 'hidden',
    isDone: () => parts.artifacts.has(artifact),
    do: (context) => build(parts, request, context),
    async undo() {
      await parts.artifacts.abandon(artifact, operation);
      await noteGivenUp(request, parts.records);
    },
  };
}

async function build(
  parts: StepParts,
  request: DeployRequest,
  context: StepContext,
): Promise<Message | undefined> {
  const { artifact, operation } = request;
  await recordOf(request, parts);
  try {
    const folder = await parts.artifacts.begin(artifact, operation);
    const detail = await fill(parts, request, folder, context);
    await parts.artifacts.complete(artifact, operation);
    return detail;
  } catch (error) {
    await parts.artifacts.abandon(artifact, operation);
    await noteOutcome(request, parts.records, { state: context.signal.aborted ? 'cancelled' : 'failed' });
    throw orDiskFull(error, parts.layout.artifacts);
  }
}

async function fill(
  parts: StepParts,
  request: DeployRequest,
  folder: string,
  context: StepContext,
): Promise<Message | undefined> {
  const { commit, recipe } = request;
  context.progress(say('Checking out {0}', shortCommit(commit.sha)));
  const submodules = await parts.source.checkOut(commit.sha, folder, context.signal);
  refuseSubmodules(submodules, recipe.directory);
  const cwd = join(folder, recipe.directory);
  await requireFolder(cwd, folder, request);
  if (recipe.build === null) return undefined;
  context.progress(say('Building'));
  const result = await runBuild(parts, request, { command: recipe.build, cwd }, context);
  if (result.cancelled) throw new Failed({ reason: 'cancelled', state: null });
  if (result.exitCode !== 0) throw await buildFailure(parts, request, result);
  return say('built in {0}', { forMs: result.durationMs });
}

/** The commit's own file names it, and that may be somebody else's. */
async function requireFolder(path: string, within: string, { commit, recipe }: DeployRequest): Promise<void> {
  const [real, root] = await Promise.all([realpath(path).catch(() => null), realpath(within)]);
  if (real === root || real?.startsWith(root + sep)) return;
  const message = say('Commit {0} has no folder {1}.', shortCommit(commit.sha), recipe.directory);
  throw badInput(message);
}

function runBuild(
  { redactor }: StepParts,
  { commit, target }: DeployRequest,
  { command, cwd }: { readonly command: UserCommand; readonly cwd: string },
  context: StepContext,
): Promise<CommandResult> {
  return runShell(
    {
      command,
      cwd,
      env: buildEnvironment(commit.sha, target.service),
      timeoutMs: longestBuildMs,
      what: say('The build of {0}', target.service),
      onLine: (line) => context.log(line),
    },
    redactor,
    context.signal,
  );
}

async function buildFailure(
  { layout }: StepParts,
  { target }: DeployRequest,
  result: CommandResult,
): Promise<Failed> {
  const ending = endingOf(result);
  if (saysDiskFull.test(ending.tail)) return new Failed({ reason: 'diskFull', path: layout.artifacts });
  const current = statusOf(await recordedNow(layout), target)?.current?.deployment.commit.sha;
  const stillRuns = current ? shortCommit(current) : null;
  return new Failed({ reason: 'buildFailed', service: target.service, ending, stillRuns });
}

/** The system's words and those of Node's programs. */
const saysDiskFull =
  /\bENOSPC\b|No space left on device|Disk quota exceeded|There is not enough space on the disk/i;

/** Also where it is git that met the full disk. */
function orDiskFull(error: unknown, path: string): unknown {
  const isGits =
    error instanceof Failed && error.failure.reason === 'git' && saysDiskFull.test(error.failure.detail);
  const code = codeOf(error);
  if (!isGits && code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new Failed({ reason: 'diskFull', path }, { cause: error });
}
