import type { Target } from '../../platforms/platform.ts';
import { workingCopy } from '../../project/copies.ts';
import { createdEnvironments, placeKind } from '../../project/createdEnvironments.ts';
import { previewRecords } from '../../project/previewRecords.ts';
import { previewsOfOthers } from '../../project/previewsOfOthers.ts';
import { Failed } from '../../protocol/failures.ts';
import type { EnvironmentName, PlatformId } from '../../protocol/ids.ts';
import type { Clock } from '../../run/clock.ts';
import type { World } from '../world.ts';
import { anchorConfiguration } from './anchor.ts';
import { secretsOf } from './blueprintTarget.ts';
import { lastingBranches } from './lastingBranches.ts';
import { type Rulebook, rulebookOf } from './rulebook.ts';

type Place = Pick<World, 'git' | 'own' | 'folder' | 'project'>;

/**
 * Every target there is by the rules that count, those of previews that exist among them: what platforms elsewhere are asked
 * about. Finding that out asks git once per environment, so it is remembered: until `forget` in a window, which is told of every
 * change, and for a moment in programs that end soon.
 */
export class TargetBook {
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #keepForMs: number;
  #known: { readonly at: number; readonly targets: Promise<readonly Target[]> } | null = null;
  #lasting: { readonly at: number; readonly branches: Promise<ReadonlySet<string>> } | null = null;

  constructor(place: Place, clock: Clock, keepForMs: number) {
    this.#place = place;
    this.#clock = clock;
    this.#keepForMs = keepForMs;
  }

  async on(platform: PlatformId, signal: AbortSignal): Promise<readonly Target[]> {
    const now = this.#clock.elapsed();
    if (!this.#known || now - this.#known.at > this.#keepForMs) {
      // Several may wait for it: it does not end where one of them is cancelled.
      const targets = everyTarget(this.#place, new AbortController().signal);
      const known = { at: now, targets };
      this.#known = known;
      targets.catch(() => {
        if (this.#known === known) this.#known = null; // whoever waits for it gets the error
      });
    }
    const { targets } = this.#known;
    const all = await targets;
    signal.throwIfAborted();
    return all.filter((target) => target.platform === platform);
  }

  /** Whether something that lasts is deployed from a git branch. What is at the branch is no preview then, whoever put it there. */
  async isLasting(branch: string): Promise<boolean> {
    const now = this.#clock.elapsed();
    if (!this.#lasting || now - this.#lasting.at > this.#keepForMs) {
      const known = { at: now, branches: lastingBranches(this.#place, new AbortController().signal) };
      this.#lasting = known;
      known.branches.catch(() => {
        if (this.#lasting === known) this.#lasting = null;
      });
    }
    return (await this.#lasting.branches).has(branch);
  }

  /** The rules, the branches or the previews may be others than before. */
  forget(): void {
    this.#known = null;
    this.#lasting = null;
  }
}

async function everyTarget(place: Place, signal: AbortSignal): Promise<readonly Target[]> {
  const [names, previews] = await Promise.all([
    lastingNames(place, signal),
    targetsOfPreviews(place, signal),
  ]);
  const books = await Promise.all(names.map((name) => bookOf(place, name, signal)));
  return [...books.flatMap((book) => (book ? targetsIn(place, book) : [])), ...previews];
}

/** The rules are the same for all of them, so git is asked once, however many there are. */
async function targetsOfPreviews(place: Place, signal: AbortSignal): Promise<readonly Target[]> {
  const [ours, told] = await Promise.all([
    previewRecords(place.own).names(),
    previewsOfOthers(place.own).names(),
  ]);
  const others = told.filter((name) => !ours.includes(name));
  const [one] = [...ours, ...others];
  const book = one === undefined ? null : await bookOf(place, one, signal);
  const targets = book ? targetsIn(place, book) : [];
  return [
    ...ours.flatMap((environment) => targets.map((target) => ({ ...target, environment }))),
    ...others.flatMap((environment) =>
      targets.map((target) => ({ ...target, environment, isOthers: true as const })),
    ),
  ];
}

/** By the default branch's copy and by the working copy's: a new environment is there as soon as it is written down. */
async function lastingNames(place: Place, signal: AbortSignal): Promise<readonly EnvironmentName[]> {
  const [anchor, working, created] = await Promise.all([
    anchorConfiguration(place, signal).catch(nullWhereFailed),
    workingCopy(place.git, signal),
    createdEnvironments(place.own).names(),
  ]);
  const declared = [anchor, working?.content].flatMap(
    (copy) => copy?.environments.map(({ name }) => name) ?? [],
  );
  return [...new Set([...declared, ...created])];
}

/** Null where its rules cannot be used: that is said where somebody plans something there. */
function bookOf(place: Place, name: EnvironmentName, signal: AbortSignal): Promise<Rulebook | null> {
  return rulebookOf(place, name, { passOverErrors: true }, signal).catch(nullWhereFailed);
}

function targetsIn({ project }: Place, { rules, configuration }: Rulebook): readonly Target[] {
  return rules.targets.map(({ service, platform, settings, variables }) => {
    const made = configuration.services.find(({ name }) => name === service);
    return {
      ...{ project, environment: rules.name, kind: placeKind(rules), service, platform, settings, variables },
      secretNames: secretsOf(configuration, service),
      image: made?.image ?? null,
      port: made?.port ?? null,
    };
  });
}

function nullWhereFailed(error: unknown): null {
  if (error instanceof Failed) return null;
  throw error;
}
