import type { EnvironmentName, PlatformId } from '../../../protocol/ids.ts';
import type { EnvironmentKind } from '../../../protocol/model.ts';
import type { ServiceConfiguration, TargetConfiguration } from '../../../project/resolved.ts';
import type { Fields } from '../yaml/values.ts';

/** One step of a job, as GitHub has it. */
export type Step = Fields;

/** One service in one environment, as a job meets it. */
export interface CiPlace {
  /** For a preview an expression. */
  readonly environment: EnvironmentName;
  readonly kind: EnvironmentKind;
  readonly service: ServiceConfiguration;
  readonly target: TargetConfiguration;
  /** Id of the step that brings it there: it must set the output `url`. */
  readonly step: string;
  /** The commit, as an expression: `${{ github.sha }}`. Untrusted as any other: into `env`, never into a script's text. */
  readonly commit: string;
}

/**
 * How a workflow brings services to one platform, with the platform's own tool. What a platform cannot do is left out of its
 * recipe, and the workflow says so instead of pretending.
 */
export interface CiRecipe {
  readonly platform: PlatformId;
  /** Beyond reading the repository: `{ 'id-token': 'write' }`. */
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>;
  /** Names of the Actions secrets and variables its steps use. */
  readonly secrets: readonly string[];
  readonly variables: readonly string[];
  /** The tool, signed in; once per job. */
  setUp(place: CiPlace): readonly Step[];
  /** From source; the workspace holds the commit. */
  deploy?(place: CiPlace): readonly Step[];
  /** What was built for this commit already, without building it again. */
  promote?(place: CiPlace): readonly Step[];
  /** Back to an earlier commit that ran here. */
  rollBack?(place: CiPlace): readonly Step[];
  /** Migrations where the job itself cannot reach the database; else the project's own command is run in the job. */
  migrate?(place: CiPlace, command: string): readonly Step[];
  sleep?(place: CiPlace): readonly Step[];
  wake?(place: CiPlace): readonly Step[];
  readonly preview?: {
    deploy(place: CiPlace): readonly Step[];
    remove(place: CiPlace): readonly Step[];
  };
}

export type Verb = 'deploy' | 'promote' | 'rollBack' | 'sleep' | 'wake' | 'preview';

export type CiRecipes = ReadonlyMap<PlatformId, CiRecipe>;
