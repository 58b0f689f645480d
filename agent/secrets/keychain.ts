import { badInput, Failed, type FailureOf, type KeychainSituation } from '../protocol/failures.ts';
import { say } from '../protocol/say.ts';
import { Secret } from '../run/secret.ts';
import { situationOf } from './keychainSituation.ts';

/** What is used of the `keytar` module. Its listing of credentials is not: on a locked keyring that ends the process. */
export interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

const service = 'taxiway';
const probeAccount = 'taxiway/probe';
/** What Windows takes for one credential. */
const windowsLimitBytes = 2560;

/** The operating system's keychain, under the service `taxiway`. Its failures are `keychain`, with the situation. */
export class Keychain {
  readonly #load: () => Promise<Keytar>;
  readonly #limitMs: number;
  readonly #platform: NodeJS.Platform;
  /** Calls that a prompt holds up. Each blocks a thread that files need as well, so there is one at most. */
  #hanging: Promise<unknown> | null = null;

  constructor(
    load: () => Promise<Keytar> = loadKeytar,
    {
      limitMs = 3000,
      platform = process.platform,
    }: { readonly limitMs?: number; readonly platform?: NodeJS.Platform } = {},
  ) {
    this.#load = load;
    this.#limitMs = limitMs;
    this.#platform = platform;
  }

  /** Found out by writing: reading answers "nothing" for a locked keychain as well. */
  async situation(): Promise<'ok' | KeychainSituation> {
    return (await this.#trouble())?.situation ?? 'ok';
  }

  /** Null where there is none for certain: where the keychain only seems empty because it is locked, that is a failure. */
  async get(account: string): Promise<Secret | null> {
    const value = await this.#read(account);
    if (value !== null) return taken(value);
    await this.#proveUsable();
    const again = await this.#read(account); // the proof may have unlocked it
    return again === null ? null : taken(again);
  }

  /** Failed `badInput` for what a keychain cannot hold. */
  async set(account: string, value: Secret): Promise<void> {
    refuseUnkeepable(value.reveal(), this.#platform);
    await this.#call((keytar) => keytar.setPassword(service, account, value.reveal() || empty));
  }

  /** Whether there was one. */
  async delete(account: string): Promise<boolean> {
    if (await this.#call((keytar) => keytar.deletePassword(service, account))) return true;
    await this.#proveUsable();
    return this.#call((keytar) => keytar.deletePassword(service, account));
  }

  #read(account: string): Promise<string | null> {
    return this.#call((keytar) => keytar.getPassword(service, account));
  }

  async #proveUsable(): Promise<void> {
    const trouble = await this.#trouble();
    if (trouble) throw new Failed(trouble);
  }

  async #trouble(): Promise<FailureOf<'keychain'> | null> {
    try {
      await this.#call((keytar) => keytar.setPassword(service, probeAccount, 'probe'));
      return null;
    } catch (error) {
      if (error instanceof Failed && error.failure.reason === 'keychain') return error.failure;
      throw error;
    }
  }

  async #call<T>(use: (keytar: Keytar) => Promise<T>): Promise<T> {
    if (this.#hanging) throw this.#noAnswer();
    try {
      return await this.#withinLimit(this.#load().then(use));
    } catch (error) {
      if (error instanceof Failed) throw error;
      throw new Failed({ reason: 'keychain', ...situationOf(error) }, { cause: error });
    }
  }

  /** A keychain that does not answer is one that asks for its password where nobody sees it. */
  async #withinLimit<T>(answer: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#hanging = answer
          .then(
            () => undefined,
            () => undefined,
          )
          .then(() => (this.#hanging = null));
        reject(this.#noAnswer());
      }, this.#limitMs);
    });
    try {
      return await Promise.race([answer, limit]);
    } finally {
      clearTimeout(timer);
    }
  }

  #noAnswer(): Failed {
    return new Failed({
      reason: 'keychain',
      situation: 'locked',
      detail: `no answer in ${this.#limitMs} ms`,
    });
  }
}

/** Loaded on first use: where a library is missing, it is the loading that fails. */
async function loadKeytar(): Promise<Keytar> {
  return (await import('keytar')).default;
}

/** No keychain keeps nothing, so this is kept for it. */
const empty = 'taxiway: empty';

function taken(value: string): Secret {
  return Secret.of(value === empty ? '' : value);
}

function refuseUnkeepable(value: string, platform: NodeJS.Platform): void {
  if (value === empty) throw badInput(say('This value cannot be kept: it stands for an empty one.'));
  if (value.includes('\0')) {
    throw badInput(say('A value with a NUL character cannot be kept: it would be cut there.'));
  }
  const size = Buffer.byteLength(value);
  if (platform === 'win32' && size > windowsLimitBytes) {
    throw badInput(
      say(
        'Windows keeps at most {0} for one value, this one has {1}.',
        { bytes: windowsLimitBytes },
        { bytes: size },
      ),
    );
  }
}
