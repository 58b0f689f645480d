import type { EnvironmentName, PlatformId, ServiceName } from '../protocol/ids.ts';
import type { EnvironmentKind } from '../protocol/model.ts';

/** A program and its arguments, or one line for the shell. The user's own; run only in a trusted workspace. */
export type Command = string | readonly string[];

export type Model = 'staging-prod' | 'direct-prod' | 'local-only';

/** `taxiway.json` with every default filled in and every text parsed. All durations are milliseconds. */
export interface ProjectConfiguration {
  readonly model: Model | null;
  /** In the order of the file. */
  readonly services: readonly ServiceConfiguration[];
  /** Patterns of files that touch every service. */
  readonly sharedPaths: readonly string[];
  readonly infrastructure: readonly InfrastructureConfiguration[];
  readonly checks: readonly CheckConfiguration[];
  readonly databases: readonly DatabaseConfiguration[];
  /** Those that last; previews are made by `previewRules`. */
  readonly environments: readonly EnvironmentRules[];
  readonly previews: PreviewRules | null;
  readonly secrets: readonly SecretRules[];
}

export interface ServiceConfiguration extends Recipe {
  readonly name: ServiceName;
  /** Patterns of the files that touch it; its directory where the file names none. */
  readonly paths: readonly string[];
  /** Services whose change touches this one as well. */
  readonly dependsOn: readonly ServiceName[];
  readonly database: string | null;
  readonly image: string | null;
  readonly port: number | null;
}

/** How to make a service out of a commit and tell that it runs. */
export interface Recipe {
  /** Relative to the repository's root, with `/`; `.` is the root. */
  readonly directory: string;
  readonly build: Command | null;
  readonly start: Command | null;
  /** Path that answers 2xx when healthy; null: an open port counts. */
  readonly health: string | null;
  /** Path whose answer contains the commit; null: not asked. */
  readonly version: string | null;
  readonly healthTimeoutMs: number;
}

/** A deployable part that is no service: a stack. */
export interface InfrastructureConfiguration {
  readonly name: string;
  readonly paths: readonly string[];
}

export interface CheckConfiguration {
  readonly name: string;
  readonly run: Command;
  /** Null: the project as a whole. */
  readonly services: readonly ServiceName[] | null;
  /** Where it runs `after` the new version serves; null: everywhere. */
  readonly environments: readonly EnvironmentName[] | null;
  /** `before` an operation starts; `after` the new version serves. */
  readonly when: 'before' | 'after';
  /** Short: runs in an emergency, too. */
  readonly emergency: boolean;
  readonly timeoutMs: number;
}

export interface DatabaseConfiguration {
  readonly name: string;
  readonly engine: string;
  readonly migrations: {
    readonly tool: string;
    readonly directory: string;
    /** Applies what is missing; null where the file does not say. */
    readonly up: Command | null;
  } | null;
  /** The variable in which services find where it is; absent where the file does not say. */
  readonly address?: string;
}

/** What may happen in one environment. */
export interface EnvironmentRules {
  readonly name: EnvironmentName;
  readonly kind: EnvironmentKind;
  /** Made like another one, whose targets these are: elsewhere it has places of its own beside those, as previews have. */
  readonly isCopy?: true;
  /** Names or patterns (`feature/*`); the first that is no pattern is the environment's own branch. */
  readonly branches: readonly string[];
  readonly deploy: 'manual' | 'on-push';
  readonly promoteFrom: EnvironmentName | null;
  readonly gates: Gates;
  readonly watch: WatchRules | null;
  /** In the order of the services. */
  readonly targets: readonly TargetConfiguration[];
  readonly schedule: SleepSchedule | null;
  readonly domain: string | null;
  /** The environment it is to be like in everything that `differs` does not name; absent: none. */
  readonly mirrors?: EnvironmentName;
  /** Names of variables, and of traits of its targets, that may differ from the environment it is compared with. */
  readonly differs: readonly string[];
  readonly budget: { readonly monthly: number; readonly currency: string } | null;
}

/** One service in one environment. */
export interface TargetConfiguration {
  readonly service: ServiceName;
  readonly platform: PlatformId;
  /** The service's recipe with what this target says otherwise. */
  readonly recipe: Recipe;
  /** Plain values, no secrets. */
  readonly variables: Readonly<Record<string, string>>;
  /** The platform's own keys as the file has them (project, app, region, ...). */
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface Gates {
  readonly branch: boolean;
  readonly clean: boolean;
  readonly pushed: boolean;
  /** Names of checks. */
  readonly checks: readonly string[];
  readonly ci: boolean;
  readonly approvals: number;
  readonly windows: readonly DeployWindow[];
  readonly freezes: readonly Freeze[];
  readonly validatedIn: { readonly environment: EnvironmentName; readonly forMs: number } | null;
  readonly sameArtifact: boolean;
  /** Path of the checklist file. */
  readonly checklist: string | null;
  /** Names of figures that must hold; absent: none. */
  readonly figures?: readonly string[];
}

/** 0 is Sunday. */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** Minutes since midnight in `zone`; `until` beyond 1440 reaches into the next day. */
export interface DeployWindow {
  readonly text: string;
  readonly days: readonly Weekday[];
  readonly from: number;
  readonly until: number;
  readonly zone: string;
}

/** Both ends are included. `every` holds months and days (`12-20`), `once` dates (`2026-11-27`) or times (`2026-11-27T18:00`). */
export interface Freeze {
  readonly kind: 'every' | 'once';
  readonly from: string;
  readonly to: string;
  readonly reason: string | null;
  readonly zone: string;
}

export interface SleepSchedule {
  readonly zone: string;
  /** Cron expressions. */
  readonly sleep: string;
  /** Null: woken by hand. */
  readonly wake: string | null;
  /** Dates (`2026-12-25`) in `zone` on which it does not wake. */
  readonly holidays: readonly string[];
  /** Names of the infrastructure that sleeps as well; absent: none. */
  readonly infrastructure?: readonly string[];
}

export interface WatchRules {
  readonly forMs: number;
  readonly rollBackIf: {
    /** Share of failed requests, 0 to 1. */
    readonly errorRate: number | null;
    readonly forMs: number;
    /** `times` the baseline, or milliseconds. */
    readonly p95: { readonly times: number } | { readonly ms: number } | null;
  } | null;
}

export interface PreviewRules {
  readonly from: 'pull-requests' | 'branches';
  readonly targets: readonly TargetConfiguration[];
  readonly staleAfterMs: number | null;
  /** Names of previews, branches or `pr-12` that never count as stale. */
  readonly keep: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** The most that may exist at once; null: no limit. */
  readonly limit: number | null;
  /** How long before it is removed the pull request of a stale preview is told so; null: it is not. */
  readonly warnMs: number | null;
  /** Whether the pull request is told how its preview is. */
  readonly comment: boolean;
}

export type SecretGenerator =
  | { readonly kind: 'random'; readonly length: number; readonly alphabet: string }
  | { readonly kind: 'script'; readonly run: Command }
  | { readonly kind: 'postgres-role'; readonly roles: readonly string[]; readonly admin: string }
  | {
      readonly kind: 'neon-role';
      readonly roles: readonly string[];
      /** What the file calls the database. */
      readonly database: string;
      /** Where it is, by environment; those that are not on Neon are not there. */
      readonly places: Readonly<Record<EnvironmentName, NeonDatabase>>;
    }
  /** With the page where it is made, where the file names one. */
  | { readonly kind: 'pasted'; readonly page?: string };

/** Where a database on Neon is, in the project file's words. */
export interface NeonDatabase {
  readonly project: string;
  /** Null: the project's default one. */
  readonly branch: string | null;
  readonly database: string;
}

export interface SecretRules {
  readonly name: string;
  /** What it is, in the user's words: `api-key`, `database-password`. */
  readonly kind: string;
  readonly rotateEveryMs: number | null;
  readonly usedBy: readonly ServiceName[];
  readonly generator: SecretGenerator;
  readonly prove: Command | null;
  readonly revoke: Command | null;
  /** Where GitHub Actions has it too: environments, null for the whole repository. Absent: nowhere. */
  readonly actions?: readonly (EnvironmentName | null)[];
}
