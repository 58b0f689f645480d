import { Failed } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import { type CommandResult, endingOf } from '../../run/spawn.ts';
import type { DeployRequest, StepContext } from '../platform.ts';
import type { Change } from '../cloud/driver.ts';
import { inWorkTree } from '../cloud/workTree.ts';
import { intend } from './intent.ts';
import { markedMessage } from './mark.ts';
import type { PreviewPlaces } from './previewPlaces.ts';
import { type Spot, upload } from './railwayTool.ts';
import type { RailwayParts } from './railwayParts.ts';
import { lineText, notSo, standing } from './standing.ts';
import { cancelBegun } from './undoing.ts';

/** Building takes as long as its steps. */
const withinMs = 60 * 60_000;

/** The files of the commit go up, and Railway builds and starts them. */
export function uploading(request: DeployRequest, parts: RailwayParts, places: PreviewPlaces): Change {
  const { target, operation } = request;
  const found = (signal: AbortSignal) => parts.begun.find(target, operation, 'upload', signal);
  return {
    withinMs,
    look: async ({ signal }) => standing(await found(signal), target, parts, signal),
    async ask(context) {
      const spot = await places.ready(target, context);
      if ((await found(context.signal)) === null) {
        await intend(request, 'upload', spot, parts, context);
        const result = await uploaded(request, spot, parts, context);
        if ((await found(context.signal)) === null) throw nothingCame(request, result);
      }
      await places.addressed(target, spot, context);
      return undefined;
    },
    undo: (context) => cancelBegun(target, 'upload', parts, context),
  };
}

/**
 * However the tool ends: a deployment it lost sight of goes on. A service that says where its files are in the repository wants
 * the whole of it, any other its own directory.
 */
async function uploaded(
  request: DeployRequest,
  spot: Spot,
  { cloud, projects, session, tool }: RailwayParts,
  context: StepContext,
): Promise<CommandResult> {
  const { operation, commit, target } = request;
  const message = markedMessage({ operation, commit: commit.sha }, commit);
  const { instance } = await projects.one(target, context.signal);
  const result = await inWorkTree(request, cloud, context, async ({ root, service }) => {
    const cwd = instance?.rootDirectory ? root : service;
    const onLine = (line: string): void => context.log(lineText(line));
    const call = await session.call(
      upload(spot, message),
      { cwd, onLine, timeoutMs: withinMs },
      context.signal,
    );
    context.progress(say('Uploading to Railway'));
    return tool.attempt(call, context.signal);
  });
  if (result.cancelled) throw new Failed({ reason: 'cancelled', state: null });
  return result;
}

function nothingCame({ target: { service } }: DeployRequest, result: CommandResult): Failed {
  const what = say('railway up');
  if (result.exitCode !== 0) return new Failed({ reason: 'programFailed', what, ending: endingOf(result) });
  return notSo(service, what, say('there is no such deployment'), result.durationMs);
}
