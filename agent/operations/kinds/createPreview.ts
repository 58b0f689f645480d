import {
  previewOf as previewNameOf,
  previewRecords,
  type PreviewRecord,
} from '../../project/previewRecords.ts';
import { badInput } from '../../protocol/failures.ts';
import type { CreatePreviewInput } from '../../protocol/input.ts';
import type { CommitInfo } from '../../protocol/model.ts';
import type { PlanFacts } from '../../protocol/plan.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { Step } from '../../platforms/platform.ts';
import type { Blueprint, BlueprintPreview } from '../plans/blueprint.ts';
import { deploySteps } from '../steps/deploySteps.ts';
import { builtAnew } from '../drafting/builtAnew.ts';
import { commandsFrom, isFromElsewhere } from '../drafting/foreignHead.ts';
import { secretsOfPreview } from '../drafting/copies.ts';
import { idle } from '../drafting/idle.ts';
import { type Placing, placingSketch } from '../drafting/placing.ts';
import { placeCommit } from '../drafting/placeCommit.ts';
import { platformEffects } from '../drafting/platformEffects.ts';
import { type AtCommit, atCommit } from '../drafting/rulebook.ts';
import { readingOf, type Scene, sceneOf } from '../drafting/scene.ts';
import { previewHead } from '../drafting/previewHead.ts';
import { isOnGitHub, pullRequestKnown } from '../telling/whetherTold.ts';
import { tellBuilding, tellEnd, tellingStep } from '../telling/previewTelling.ts';
import { recordingStep } from '../steps/steps.ts';
import type { World } from '../world.ts';
import { inputOf, makeKind } from './makeKind.ts';
import { shortCommit, type EnvironmentName } from '../../protocol/ids.ts';

/** A branch, or the head of a pull request, runs by itself, under an address of its own. Making it again brings it up to date. */
export const createPreview = makeKind<CreatePreviewInput>({
  kind: 'createPreview',
  async sketch(asked, world, signal) {
    const { input, name, head, branch, called, warnings } = await previewHead(asked, world, signal);
    const scene = await sceneOf(world, name, signal);
    await refuseBeyondLimit(scene);
    const isTold = (scene.configuration.previews?.comment ?? false) && (await isOnGitHub(world, signal));
    const preview = { ...(await previewOf(branch, head, world, signal)), isTold };
    const from = isFromElsewhere(input) ? 'rules' : await commandsFrom(head, world, signal);
    const at = await atCommit(world, scene, head.sha, signal, from);
    const placings = await placingsOf(scene, head, at, input);
    const words = {
      title: say('Preview of {0} at {1}', called, shortCommit(head.sha)),
      verb: say('Create the preview of {0}', called),
    };
    if (placings.length === 0) {
      const why = say('Nothing to do: the preview of {0} shows {1} already.', called, shortCommit(head.sha));
      return idle(scene, input, words, why);
    }
    const isAsked = isTold || scene.configuration.previews?.from === 'pull-requests';
    const number = isAsked ? await pullRequestKnown(input, world, signal) : undefined;
    const services = placings.map(({ service }) => service);
    const effects = [
      ...(input.forceRebuild ? [say('Everything is built anew.')] : []),
      ...secretsOfPreview(scene, services),
      ...(isTold && typeof number === 'number'
        ? [say('A comment on #{0} is kept up to date.', String(number))]
        : []),
      ...platformEffects(scene, 'deploy', services),
    ];
    const undo = say('Remove the preview');
    return placingSketch(scene, {
      input,
      placings,
      isNew: true,
      preview,
      at,
      words: { ...words, effects, undo, warnings: [...warnings, ...byHand(scene, called, number)] },
    });
  },
  steps(facts, blueprint, world, by) {
    const input = inputOf(facts, 'createPreview');
    const name = nameOf(facts);
    const { preview } = blueprint;
    return [
      ...recordSteps(blueprint, { name, input }, world),
      ...(preview?.isTold ? [tellBuilding({ name, preview, world })] : []),
      ...deploySteps(facts, blueprint, name, world, by),
    ];
  },
  async ended(facts, { preview }, world, { ended, begun }) {
    if (!preview?.isTold || !begun.has(tellingStep)) return null;
    return tellEnd({ name: nameOf(facts), preview, world }, facts, ended);
  },
  result: (facts) => say('The preview of {0} is ready.', calledIn(facts)),
  undo: (facts) => ({ kind: 'removePreview', environment: nameOf(facts) }),
});

/** The rules make previews of pull requests; of a branch without one they are made by hand alone, and cleaned up again. */
function byHand(
  { configuration }: Scene,
  called: string,
  pullRequest: number | null | undefined,
): readonly Message[] {
  if (configuration.previews?.from !== 'pull-requests' || pullRequest !== null) return [];
  return [
    say('Previews are of pull requests here, and {0} has none: it is the next to be cleaned up.', called),
  ];
}

function nameOf(facts: PlanFacts): EnvironmentName {
  return previewNameOf(inputOf(facts, 'createPreview'));
}

function calledIn(facts: PlanFacts): string {
  const { branch, pullRequest } = inputOf(facts, 'createPreview');
  return pullRequest === undefined ? (branch ?? '') : `#${pullRequest}`;
}

async function previewOf(
  branch: string,
  { sha, title, author }: CommitInfo,
  { git }: World,
  signal: AbortSignal,
): Promise<Omit<BlueprintPreview, 'isTold'>> {
  const { email } = await git.author(sha, signal);
  return { branch, head: sha, title, author, authorEmail: email ?? '' };
}

async function placingsOf(
  scene: Scene,
  head: CommitInfo,
  at: AtCommit,
  { forceRebuild }: CreatePreviewInput,
): Promise<readonly Placing[]> {
  const found = await Promise.all(
    scene.rules.targets.map(({ service }) => placeCommit(scene, service, head, at)),
  );
  const placings = found.filter((placing) => placing !== null);
  if (forceRebuild) return Promise.all(placings.map((placing) => builtAnew(scene, placing)));
  return placings.filter(({ service, artifact }) => !isThere(scene, service, artifact));
}

function isThere(scene: Scene, service: string, artifact: string): boolean {
  const reading = readingOf(scene, service);
  return reading?.current?.artifact === artifact && ['serving', 'asleep'].includes(reading.state);
}

async function refuseBeyondLimit({ world, rules, configuration }: Scene): Promise<void> {
  const limit = configuration.previews?.limit ?? null;
  const names = await previewRecords(world.own).names();
  if (limit === null || names.includes(rules.name) || names.length < limit) return;
  const message = say('There are {0} previews already, which is the limit. Remove one first.', names.length);
  throw badInput(message);
}

/** It is known from the beginning, and stays known where it fails: what went wrong is shown with it. */
function recordSteps(
  { preview }: Blueprint,
  { name, input }: { readonly name: EnvironmentName; readonly input: CreatePreviewInput },
  world: World,
): readonly Step[] {
  if (!preview) return [];
  const records = previewRecords(world.own);
  const step = recordingStep({
    id: `record:${name}`,
    title: say('Note the preview of {0}', preview.branch),
    isDone: async () => (await records.get(name))?.head === preview.head,
    async do({ signal }) {
      const before = await records.get(name);
      const number = (await pullRequestKnown(input, world, signal)) ?? before?.pullRequest ?? null;
      await records.put(name, { ...recordOf(preview, name, before, world.clock.now()), pullRequest: number });
      world.targets.forget();
    },
  });
  return [step];
}

function recordOf(
  { branch, head, title, author, authorEmail }: BlueprintPreview,
  environment: string,
  before: PreviewRecord | null,
  now: number,
): Omit<PreviewRecord, 'pullRequest'> {
  return {
    environment,
    branch,
    head,
    title,
    author,
    authorEmail,
    createdAt: before?.createdAt ?? now,
    lastActivityAt: now,
  };
}
