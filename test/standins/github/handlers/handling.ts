import type { Hub } from '../hub.ts';

export interface Handled {
  readonly status: number;
  readonly data?: unknown;
  /** In place of `data`: what is no JSON. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Handling {
  readonly hub: Hub;
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: never;
  /** Who asks. */
  readonly login: string;
}

/** What it does, by GitHub's names of operations. */
export type Handlers = Readonly<Record<string, (asked: Handling) => Handled>>;

export function ok(data: unknown): Handled {
  return { status: 200, data };
}

export function created(data: unknown): Handled {
  return { status: 201, data };
}

export const noContent: Handled = { status: 204 };

/** As GitHub words what it refuses. */
export function problem(status: number, message: string, more: object = {}): Handled {
  return {
    status,
    data: { message, ...more, documentation_url: 'https://docs.github.com/rest', status: String(status) },
  };
}

/** As GitHub answers about a commit that was never pushed to it. */
export function noCommit(sha: string): Handled {
  return problem(422, `No commit found for SHA: ${sha}`);
}
