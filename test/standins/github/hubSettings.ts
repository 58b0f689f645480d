import sodium from 'libsodium-wrappers';

await sodium.ready;

export interface HubReviewer {
  readonly type: 'User' | 'Team';
  readonly id: number;
}

export interface HubEnvironment {
  readonly name: string;
  waitTimer: number;
  preventSelfReview: boolean;
  reviewers: HubReviewer[];
  /** `null`: any branch. */
  branches: 'protected' | 'custom' | null;
  policies: { readonly id: number; readonly name: string; readonly type: 'branch' | 'tag' }[];
  /** Rules of apps, of which only GitHub knows more. */
  readonly custom: string[];
}

export interface HubRuleset {
  readonly id: number;
  body: {
    readonly name: string;
    readonly rules: readonly object[];
    readonly conditions?: { readonly ref_name?: { readonly include?: readonly string[] } };
  };
}

export interface HubValue {
  value: string;
  readonly createdAt: string;
  updatedAt: string;
}

/** What is set on the repository: environments, rules of branches, and what Actions is given. */
export class HubSettings {
  readonly environments = new Map<string, HubEnvironment>();
  /** Names are in capitals; by environment, the repository's own under ''. */
  readonly #secrets = new Map<string, Map<string, HubValue>>();
  readonly #variables = new Map<string, Map<string, HubValue>>();
  /** By login, or `org/team`. */
  readonly reviewers = new Map<string, HubReviewer>([
    ['octocat', { type: 'User', id: 1 }],
    ['hubot', { type: 'User', id: 2 }],
    ['acme/reviewers', { type: 'Team', id: 3 }],
  ]);
  readonly rulesets: HubRuleset[] = [];
  /** Classic protection, by branch. */
  readonly classic = new Map<string, object>();
  /** What sealed boxes are made for. */
  readonly key = sodium.crypto_box_keypair();
  readonly keyId = '568250167242549743';
  #last = 0;

  environment(name: string): HubEnvironment {
    const environment: HubEnvironment = {
      ...{ name, waitTimer: 0, preventSelfReview: false, branches: null },
      ...{ reviewers: [], policies: [], custom: [] },
    };
    this.environments.set(name, environment);
    return environment;
  }

  secrets(environment = ''): Map<string, HubValue> {
    return listOf(this.#secrets, environment);
  }

  variables(environment = ''): Map<string, HubValue> {
    return listOf(this.#variables, environment);
  }

  set(values: Map<string, HubValue>, name: string, value: string): 'created' | 'updated' {
    const known = values.get(name.toUpperCase());
    const updatedAt = this.now();
    values.set(name.toUpperCase(), { value, createdAt: known?.createdAt ?? updatedAt, updatedAt });
    return known ? 'updated' : 'created';
  }

  /** What is in a sealed box; null where it is none for us. */
  opened(box: string): string | null {
    try {
      const { publicKey, privateKey } = this.key;
      return Buffer.from(
        sodium.crypto_box_seal_open(Buffer.from(box, 'base64'), publicKey, privateKey),
      ).toString();
    } catch {
      return null; // that is what it throws for
    }
  }

  /** To the second, as GitHub tells times; never the same twice. */
  now(): string {
    this.#last = Math.max(this.#last + 1000, Math.floor(Date.now() / 1000) * 1000);
    return new Date(this.#last).toISOString().replace('.000', '');
  }
}

function listOf(lists: Map<string, Map<string, HubValue>>, name: string): Map<string, HubValue> {
  const known = lists.get(name) ?? new Map<string, HubValue>();
  lists.set(name, known);
  return known;
}
