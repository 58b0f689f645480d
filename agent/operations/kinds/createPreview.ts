import type { Branch } from '../../project/git/branches.ts';
import { previewName, previewRecords, type PreviewRecord } from '../../project/previewRecords.ts';
import { Failed } from '../../protocol/failures.ts';
import type { CreatePreviewInput } from '../../protocol/input.ts';
import type { CommitInfo } from '../../protocol/model.ts';
import type { PlanFacts } from '../../protocol/plan.ts';
import { say } from '../../protocol/say.ts';
import type { Step } from '../../platforms/platform.ts';
import type { Blueprint, BlueprintPreview } from '../plans/blueprint.ts';
import { deploySteps } from '../steps/deploySteps.ts';
import { tipOf } from '../drafting/environmentBranches.ts';
import { commandsFrom } from '../drafting/foreignHead.ts';
import { idle } from '../drafting/idle.ts';
import { type Placing, placingSketch } from '../drafting/placing.ts';
import { placeCommit } from '../drafting/placeCommit.ts';
import { type AtCommit, atCommit } from '../drafting/rulebook.ts';
import { readingOf, type Scene, sceneOf } from '../drafting/scene.ts';
import { recordingStep } from '../steps/steps.ts';
import type { World } from '../world.ts';
import { inputOf, makeKind } from './makeKind.ts';
import { shortCommit } from '../../protocol/ids.ts';

/** A branch runs by itself, under an address of its own. Making it again brings it up to date. */
export const createPreview = makeKind<CreatePreviewInput>({
  kind: 'createPreview',
  async sketch(input, world, signal) {
    const branches = await world.git.branches(signal);
    const head = await headOf(branches.named(input.branch), world, signal);
    const name = previewName(input.branch);
    const scene = await sceneOf(world, name, signal);
    await refuseBeyondLimit(scene);
    const preview = await previewOf(input.branch, head, world, signal);
    const at = await atCommit(world, scene, head.sha, signal, await commandsFrom(head, world, signal));
    const placings = await placingsOf(scene, head, at);
    const words = {
      title: say('Preview of {0} at {1}', input.branch, shortCommit(head.sha)),
      verb: say('Create the preview of {0}', input.branch),
    };
    if (placings.length === 0) {
      const why = say(
        'Nothing to do: the preview of {0} shows {1} already.',
        input.branch,
        shortCommit(head.sha),
      );
      return idle(scene, input, words, why);
    }
    const effects = [say('It gets the variables of previews and no secrets of other environments.')];
    const undo = say('Remove the preview');
    return placingSketch(scene, {
      input,
      placings,
      isNew: true,
      preview,
      at,
      words: { ...words, effects, undo },
    });
  },
  steps(facts, blueprint, world, by) {
    const name = previewName(inputOf(facts, 'createPreview').branch);
    return [...recordSteps(blueprint, name, world), ...deploySteps(facts, blueprint, name, world, by)];
  },
  result: (facts) => say('The preview of {0} is ready.', inputOf(facts, 'createPreview').branch),
  undo: (facts) => ({ kind: 'removePreview', environment: nameOf(facts) }),
});

function nameOf(facts: PlanFacts): string {
  return previewName(inputOf(facts, 'createPreview').branch);
}

async function headOf(branch: Branch, { git }: World, signal: AbortSignal): Promise<CommitInfo> {
  const tip = await tipOf(branch, git, signal);
  if (tip) return tip;
  const known = (await git.branches(signal)).all.map(({ name }) => name);
  throw new Failed({ reason: 'unknownName', what: 'branch', name: branch.name, known });
}

async function previewOf(
  branch: string,
  { sha, title, author }: CommitInfo,
  { git }: World,
  signal: AbortSignal,
): Promise<BlueprintPreview> {
  const { email } = await git.author(sha, signal);
  return { branch, head: sha, title, author, authorEmail: email ?? '' };
}

async function placingsOf(scene: Scene, head: CommitInfo, at: AtCommit): Promise<readonly Placing[]> {
  const found = await Promise.all(
    scene.rules.targets.map(({ service }) => placeCommit(scene, service, head, at)),
  );
  const placings = found.filter((placing) => placing !== null);
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
  throw new Failed({ reason: 'badInput', message });
}

/** It is known from the beginning, and stays known where it fails: what went wrong is shown with it. */
function recordSteps({ preview }: Blueprint, name: string, { own, clock }: World): readonly Step[] {
  if (!preview) return [];
  const records = previewRecords(own);
  const step = recordingStep({
    id: `record:${name}`,
    title: say('Note the preview of {0}', preview.branch),
    isDone: async () => (await records.get(name))?.head === preview.head,
    async do() {
      await records.put(name, recordOf(preview, name, await records.get(name), clock.now()));
    },
  });
  return [step];
}

function recordOf(
  { branch, head, title, author, authorEmail }: BlueprintPreview,
  environment: string,
  before: PreviewRecord | null,
  now: number,
): PreviewRecord {
  return {
    environment,
    branch,
    head,
    title,
    author,
    authorEmail,
    pullRequest: before?.pullRequest ?? null,
    createdAt: before?.createdAt ?? now,
    lastActivityAt: now,
  };
}
