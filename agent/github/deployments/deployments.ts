import type { Octokit } from '@octokit/rest';
import type { CommitSha, EnvironmentName } from '../../protocol/ids.ts';
import { packedPayload, type NewPayload } from './deploymentPayload.ts';
import { deploymentsIn, deploymentsQuery, type RecordedDeployment } from './deploymentsQuery.ts';
import type { OnGitHub } from '../client/onGitHub.ts';

/** What is to be recorded. */
export interface NewDeployment {
  readonly environment: EnvironmentName;
  /** A commit or branch that GitHub knows. */
  readonly ref: string;
  /** `deploy`, or `taxiway:<kind>` for what is none. */
  readonly task: string;
  readonly description: string;
  /** It goes away again: later ones of its environment do not retire it. */
  readonly isTransient: boolean;
  readonly isProduction: boolean;
  readonly payload: NewPayload;
}

export interface CreatedDeployment {
  readonly id: number;
  /** By GitHub's clock, ms since 1970. */
  readonly createdAt: number;
  /** What `ref` came to. */
  readonly commit: CommitSha;
}

export type StatusState = 'queued' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive';

export interface NewStatus {
  readonly state: StatusState;
  readonly description: string;
  /** For everybody; null where nobody else could open it. */
  readonly url?: string | null;
}

/** GitHub cuts nothing off: it refuses what is longer. */
const longestDescription = 140;
/** The most in one answer. */
const pageSize = 100;

/**
 * Deployments of one repository on GitHub. Every request fails as `GitHub.ask` does and is made once: whoever waits decides
 * whether to ask again.
 */
export class Deployments {
  readonly #gitHub: OnGitHub['gitHub'];
  readonly #repository: { readonly owner: string; readonly repo: string };

  constructor({ gitHub, repository }: Pick<OnGitHub, 'gitHub' | 'repository'>) {
    this.#gitHub = gitHub;
    this.#repository = { owner: repository.owner, repo: repository.name };
  }

  /** Records what happens anyway: GitHub merges nothing into it and waits for no checks. Failed `refused` for a ref it has not. */
  async create(
    { environment, ref, task, description, isTransient, isProduction, payload }: NewDeployment,
    signal: AbortSignal,
  ): Promise<CreatedDeployment> {
    const asked = {
      ...this.#repository,
      ...{ environment, ref, task, auto_merge: false, required_contexts: [] },
      description: short(description),
      transient_environment: isTransient,
      production_environment: isProduction,
      payload: { ...packedPayload(payload) },
      request: once(signal),
    };
    const { data } = await this.#ask((octokit) => octokit.rest.repos.createDeployment(asked));
    if (!('id' in data)) throw new Error('GitHub merged instead of recording');
    return { id: data.id, createdAt: Date.parse(data.created_at), commit: data.sha as CommitSha };
  }

  /** The newest hundred in these environments (all without), newest first: one point. */
  async newest(
    environments: readonly EnvironmentName[] | null,
    signal: AbortSignal,
  ): Promise<readonly RecordedDeployment[]> {
    const { owner, repo: name } = this.#repository;
    const variables = { owner, name, environments, first: pageSize, request: once(signal) };
    return deploymentsIn(await this.#ask((octokit) => octokit.graphql(deploymentsQuery, variables)));
  }

  /**
   * A success retires the earlier ones of its environment, but not those that are transient or production. Answers when it was,
   * by GitHub's clock.
   */
  async tell(
    id: number,
    { state, description, url = null }: NewStatus,
    signal: AbortSignal,
  ): Promise<{ readonly at: number }> {
    const asked = {
      ...this.#repository,
      ...{ deployment_id: id, state, description: short(description) },
      ...(url !== null && { environment_url: url }),
      request: once(signal),
    };
    const { data } = await this.#ask((octokit) => octokit.rest.repos.createDeploymentStatus(asked));
    return { at: Date.parse(data.created_at) };
  }

  /** Whether a workflow run has not ended; one that was deleted has. */
  async isRunning(id: number, signal: AbortSignal): Promise<boolean> {
    const asked = { ...this.#repository, run_id: id, request: once(signal) };
    const run = await this.#ask((octokit) => octokit.rest.actions.getWorkflowRun(asked).catch(unlessGone));
    return run !== undefined && run.data.status !== 'completed';
  }

  /** Failed `refused` for one that is not inactive. One that is gone already is as good as removed. */
  async remove(id: number, signal: AbortSignal): Promise<void> {
    const asked = { ...this.#repository, deployment_id: id, request: once(signal) };
    await this.#ask((octokit) => octokit.rest.repos.deleteDeployment(asked).catch(unlessGone));
  }

  #ask<Answer>(call: (octokit: Octokit) => Promise<Answer>): Promise<Answer> {
    return this.#gitHub.ask(call);
  }
}

function once(signal: AbortSignal): { readonly signal: AbortSignal; readonly retries: number } {
  return { signal, retries: 0 };
}

function short(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length > longestDescription ? `${line.slice(0, longestDescription - 1)}…` : line;
}

function unlessGone(error: unknown): undefined {
  if ((error as { status?: unknown }).status !== 404) throw error;
  return undefined;
}
