import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordedDeployment } from '../github/deployments/deploymentsQuery.ts';
import type { TargetReading } from '../platforms/platform.ts';
import type { CommitSha, EnvironmentName, PlatformId } from '../protocol/ids.ts';
import type {
  CommitStanding,
  GitHubStanding,
  ProjectSnapshot,
  PullRequest,
  WaitingDeployment,
  WorkflowRun,
} from '../protocol/model.ts';
import type { SecretStore } from '../secrets/inventory.ts';
import { readJson, writeAtomically } from '../state/files.ts';
import type { TargetKey } from './facts.ts';
import type { HealthFact } from './picture/inputs.ts';

/** Raised when the shape of what is kept changes: an older or newer one is not read. */
const format = 12;

export interface KeptGitHub {
  readonly standing: GitHubStanding;
  readonly pullRequests: readonly PullRequest[];
  /** The newest of environments that last. */
  readonly deployments: readonly RecordedDeployment[];
  readonly waitingDeployments: readonly WaitingDeployment[];
  readonly runs: readonly WorkflowRun[];
  readonly keptAwake: readonly (readonly [EnvironmentName, number])[];
  /** Of commits that are followed and no pull request's head. */
  readonly commits: readonly (readonly [CommitSha, CommitStanding])[];
}

export interface KeptSecrets {
  /** When the platforms were asked, ms since 1970. */
  readonly at: number;
  /** About these secrets. */
  readonly names: readonly string[];
  readonly stores: readonly SecretStore[];
}

/** What all windows on a project share on the disk: the last picture, and the answers of the sources one of them asks. */
export class Cache {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async saveSnapshot(snapshot: ProjectSnapshot): Promise<void> {
    await this.#save('snapshot', snapshot);
  }

  /** As it was last known, every source marked as stale; null where nothing is kept that can be read. */
  async snapshot(): Promise<ProjectSnapshot | null> {
    const kept = (await this.#load('snapshot')) as ProjectSnapshot | null;
    if (!kept) return null;
    const stale = kept.sources.map((age) => ({ ...age, state: 'stale' as const }));
    return { ...kept, sources: stale };
  }

  async saveHealth(health: ReadonlyMap<TargetKey, HealthFact>): Promise<void> {
    await this.#save('health', [...health]);
  }

  async health(): Promise<ReadonlyMap<TargetKey, HealthFact>> {
    return new Map((await this.#load('health')) as [TargetKey, HealthFact][] | null);
  }

  async saveGitHub(found: KeptGitHub): Promise<void> {
    await this.#save('github', found);
  }

  async forgetGitHub(): Promise<void> {
    await rm(join(this.folder, 'github.json'), { force: true });
  }

  async gitHub(): Promise<KeptGitHub | null> {
    return (await this.#load('github')) as KeptGitHub | null;
  }

  async saveSecrets(kept: KeptSecrets): Promise<void> {
    await this.#save('secrets', kept);
  }

  async forgetSecrets(): Promise<void> {
    await rm(join(this.folder, 'secrets.json'), { force: true });
  }

  async secrets(): Promise<KeptSecrets | null> {
    return (await this.#load('secrets')) as KeptSecrets | null;
  }

  async saveReadings(platform: PlatformId, readings: readonly TargetReading[]): Promise<void> {
    await this.#save(`platform-${platform}`, readings);
  }

  async readings(platform: PlatformId): Promise<readonly TargetReading[] | null> {
    return (await this.#load(`platform-${platform}`)) as readonly TargetReading[] | null;
  }

  async #save(name: string, value: unknown): Promise<void> {
    await writeAtomically(join(this.folder, `${name}.json`), JSON.stringify({ format, value }));
  }

  /** We wrote it whole or not at all, so its format says its shape. */
  async #load(name: string): Promise<unknown> {
    const content = await readJson(join(this.folder, `${name}.json`)).catch(() => null); // damaged: as good as none
    if (typeof content !== 'object' || content === null || !('value' in content)) return null;
    return 'format' in content && content.format === format ? content.value : null;
  }
}
