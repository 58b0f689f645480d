/** What GitHub keeps from this account, in the words of what is asked. */
export type Hidden = 'checks' | 'deployments';

/** An answer to a question in GraphQL, with what is missing in it. */
export interface Partly {
  readonly data: unknown;
  readonly hidden: readonly Hidden[];
}

/** What Octokit throws where an answer has errors. */
interface Thrown {
  readonly data?: { readonly repository?: unknown } | null;
  readonly errors?: readonly {
    readonly type?: string;
    readonly path?: readonly (string | number)[] | null;
  }[];
}

const parts: Readonly<Record<string, Hidden>> = {
  statusCheckRollup: 'checks',
  deployments: 'deployments',
};

/**
 * The answer of GitHub though it may not show all of it to this account: a token has permissions for each part by itself. Any
 * other error is thrown.
 */
export async function partly(asking: Promise<unknown>): Promise<Partly> {
  try {
    return { data: await asking, hidden: [] };
  } catch (error) {
    const { data, errors = [] } = error as Thrown;
    const hidden = errors.flatMap(({ type, path }) => (type === 'FORBIDDEN' ? hiddenIn(path ?? []) : []));
    if (!data?.repository || hidden.length < errors.length || hidden.length === 0) throw error;
    return { data, hidden: [...new Set(hidden)].sort() };
  }
}

/** One or none. */
function hiddenIn(path: readonly (string | number)[]): readonly Hidden[] {
  return path.flatMap((step) => parts[step] ?? []).slice(0, 1);
}
