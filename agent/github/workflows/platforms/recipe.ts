import type { EnvironmentName, PlatformId } from '../../../protocol/ids.ts';
import type { EnvironmentKind } from '../../../protocol/model.ts';
import type { ServiceConfiguration, TargetConfiguration } from '../../../project/resolved.ts';
import type { Fields, Noted } from '../yaml/values.ts';

/** One step of a job, as GitHub has it. */
export type Step = Fields;

/** One service in one environment, as a job meets it. */
export interface CiPlace {
  /** For a preview an expression. */
  readonly environment: EnvironmentName;
  readonly kind: EnvironmentKind;
  readonly service: ServiceConfiguration;
  readonly target: TargetConfiguration;
  /** Plain variables that it is built and run with: the target's, unless it is built for somewhere else (`CiRecipe.builtFor`). */
  readonly variables: TargetConfiguration['variables'];
  /** Where the service runs in the environment it is promoted from; null where nothing is promoted. */
  readonly from: TargetConfiguration | null;
  /** The folder an image of it is built from, relative to the root: that of its lock file. */
  readonly context: string;
  /** Id of the step that brings it there: it must set the output `url`. */
  readonly step: string;
  /** The commit, as an expression: `${{ github.sha }}`. Untrusted as any other: into `env`, never into a script's text. */
  readonly commit: string;
}

/** A preview that is made: the branch of its pull request is an expression, and as untrusted as a commit. */
export interface CiPreview extends CiPlace {
  readonly branch: string;
}

/** Where something is to be done, before it is known for which commit. */
export type CiTarget = Pick<CiPlace, 'service' | 'target' | 'from' | 'context'>;

/**
 * How a workflow brings services to one platform, with the platform's own tool: one file beside this one for each, and a line in
 * `recipes.ts`.
 *
 * - Each verb gives the steps of a job, whose workspace holds the commit of the run, and for `deploy`, `preview.deploy` and what
 *   `needsFiles` names, the files of `place.commit`. A verb of several services runs in one job: nothing may be left behind that
 *   another service stumbles over.
 * - Plain variables of `taxiway.json` get there as they do by Taxiway's own deploys (`variables.ts`), also over what was set on the
 *   target under their names: only the machine it was set from knows that, whose card says so then.
 * - The steps of `deploy`, `promote`, `rollBack`, `wake` and `preview.deploy` end with the one whose id is `place.step`. It sets
 *   the output `url` (with `https://`, without `/` at the end) and is skipped or fails as long as nothing has changed there.
 * - What the platform cannot do is left out, and what it cannot do for one target `cannot` says: the workflow has a comment
 *   instead of a step. A step that is green has done it.
 * - `FORCE_REBUILD` is `true` in the environment of a `deploy` that must not use what was kept from before.
 * - Everything that varies reaches a script by `env`: texts of `taxiway.json` through `literal()`, secrets as `${{ secrets.X }}`.
 *   No secret stands among the arguments of a program.
 * - Tools and actions are pinned, in `actions.ts`.
 */
export interface CiRecipe {
  readonly platform: PlatformId;
  /** Names of the Actions secrets and variables its steps use; they may be of the environment or of the repository. */
  readonly secrets: readonly string[];
  variables(target: CiTarget): readonly string[];
  /** The header, with a secret in it, by which what runs there is asked although not everybody may. */
  readonly letIn?: Noted;
  /** What a job that does this may do beyond reading the repository: `{ 'id-token': 'write' }`. */
  permissions(target: CiTarget, verb: Verb | 'removePreview'): Readonly<Record<string, 'read' | 'write'>>;
  /** The tool, signed in; once per job. */
  setUp(place: CiPlace): readonly Step[];
  /** From source. */
  deploy?(place: CiPlace): readonly Step[];
  /** What was built for this commit already (`place.from`), without building it again. */
  promote?(place: CiPlace): readonly Step[];
  /** Back to an earlier commit that ran here. */
  rollBack?(place: CiPlace): readonly Step[];
  /** Migrations where the job itself cannot reach the database; else the project's own command is run in the job. */
  migrate?(place: CiPlace, command: string): readonly Step[];
  sleep?(place: CiPlace): readonly Step[];
  wake?(place: CiPlace): readonly Step[];
  readonly preview?: {
    deploy(place: CiPreview): readonly Step[];
    remove(place: CiPlace): readonly Step[];
  };
  /** Whether it builds in the job, which needs what the service is built with. */
  readonly needsTools?: true;
  /** Verbs that need the files of the commit itself, as a configuration file of the platform's. */
  readonly needsFiles?: ReadonlySet<'promote' | 'rollBack'>;
  /** Why a verb is impossible for this target, as the end of a sentence: "… is not promoted here: <reason>". */
  cannot?(verb: Verb, target: CiTarget): string | null;
  /** Whether its `promote` builds the commit again, because this platform knows no other way. A comment says so. */
  buildsAgain?(target: CiTarget): boolean;
  /** Whether what is built at the first goes to the second as it is, with the variables it was built with. Absent: none is. */
  builtFor?(
    here: TargetConfiguration,
    there: Pick<CiPlace, 'kind'> & { readonly target: TargetConfiguration },
  ): boolean;
}

export type Verb = 'deploy' | 'promote' | 'rollBack' | 'sleep' | 'wake' | 'preview';

export type CiRecipes = ReadonlyMap<PlatformId, CiRecipe>;
