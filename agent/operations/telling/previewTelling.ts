import { previewRecords } from '../../project/previewRecords.ts';
import { explain } from '../../protocol/explain.ts';
import { as, type EnvironmentName, type StepId } from '../../protocol/ids.ts';
import type { PlanFacts } from '../../protocol/plan.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { Step } from '../../platforms/platform.ts';
import type { Ended } from '../journal/journalEntries.ts';
import type { BlueprintPreview } from '../plans/blueprint.ts';
import { adapterOf } from '../steps/reading.ts';
import type { World } from '../world.ts';
import type { Address, PreviewNews } from './previewNews.ts';
import { tellPullRequest } from './tellPullRequest.ts';

export const tellingStep = 'tell:pull-request';

/** A preview that others hear of. */
export interface Telling {
  readonly name: EnvironmentName;
  readonly preview: BlueprintPreview;
  readonly world: World;
}

/** Says on the pull request that its preview is being made; also finds out which one that is. */
export function tellBuilding(telling: Telling): Step {
  const { head } = telling.preview;
  return {
    id: as<StepId>(tellingStep),
    title: say('Tell the pull request'),
    service: null,
    effect: 'hidden',
    isDone: () => Promise.resolve(false),
    do: async ({ signal }) => (await tellOf(telling, { state: 'building', head }, signal)) ?? undefined,
  };
}

/** How it ended. Answers what could not be said. */
export async function tellEnd(telling: Telling, facts: PlanFacts, ended: Ended): Promise<Message | null> {
  const { signal } = new AbortController(); // whoever cancelled the operation wants others to know
  return tellOf(telling, await newsOf(telling, facts, ended), signal);
}

async function newsOf(
  { name, preview: { head }, world }: Telling,
  facts: PlanFacts,
  ended: Ended,
): Promise<PreviewNews> {
  if (ended.state === 'done')
    return { state: 'ready', head, addresses: await addressesIn(name, facts, world) };
  const failure = ended.failure && ended.state === 'failed' ? [explain(ended.failure).what] : [];
  return { state: ended.state, head, why: [...failure, ...(ended.result ? [ended.result] : [])] };
}

async function addressesIn(
  name: EnvironmentName,
  { targets }: PlanFacts,
  world: World,
): Promise<readonly Address[]> {
  const { signal } = new AbortController();
  const platforms = [...new Set(targets.map(({ platform }) => platform))];
  const readings = await Promise.all(platforms.map((platform) => adapterOf(world, platform).read(signal)));
  return readings
    .flat()
    .flatMap(({ target, url }) =>
      target.environment === name && url !== null ? [{ service: target.service, url }] : [],
    );
}

async function tellOf(
  { name, preview, world }: Telling,
  news: PreviewNews,
  signal: AbortSignal,
): Promise<Message | null> {
  const records = previewRecords(world.own);
  const record = await records.get(name);
  const of = { pullRequest: record?.pullRequest ?? null, branch: preview.branch };
  const { number, note } = await tellPullRequest(world, of, news, signal);
  if (record && number !== null)
    await records.put(name, { ...record, pullRequest: number, toldAt: world.clock.now() });
  return note;
}
