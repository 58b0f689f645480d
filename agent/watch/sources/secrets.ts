import type { ProjectConfiguration } from '../../project/resolved.ts';
import type { SecretStore } from '../../secrets/inventory.ts';
import { watchFolder } from '../../state/watchFolder.ts';
import type { Board } from '../board.ts';
import type { Cache } from '../cache.ts';
import { coalesced, settled } from '../coalesced.ts';
import type { Touched } from '../facts.ts';
import { keepSame } from '../picture/same.ts';
import { secretPlaces } from '../secretPlaces.ts';
import type { Watched } from '../watched.ts';
import { quietMs, type Source } from './source.ts';

const minute = 60_000;
/** Secrets grow old in days: one window asks for all of them, this often. */
const askEveryMs = 6 * 60 * minute;
/** Where a platform could not be asked: somebody may sign in meanwhile. */
const askAgainMs = 10 * minute;

export interface SecretsSource extends Source {
  /** Asks the platforms, however lately they were asked: some secret was set from here. */
  ask(): Promise<void>;
  /** Somebody asked the platforms just now, for more than this. */
  know(configuration: ProjectConfiguration, stores: readonly SecretStore[]): Promise<void>;
}

/** How old the secrets are that have to be rotated, where that is not known from their rotations. */
export function secretsSource(
  watched: Watched,
  board: Board,
  cache: Cache,
  signal: AbortSignal,
): SecretsSource {
  const { clock, platforms } = watched;
  const keep = async (names: readonly string[], stores: readonly SecretStore[]): Promise<void> => {
    await cache.saveSecrets({ at: clock.now(), names, stores }).catch(() => undefined); // others ask then
  };
  const stores = async (configuration: ProjectConfiguration): Promise<readonly SecretStore[]> => {
    const names = namesIn(configuration);
    const kept = await cache.secrets();
    const isKnown = kept !== null && names.every((name) => kept.names.includes(name));
    if (isKnown && kept.at + goodFor(kept.stores) > clock.now()) return kept.stores;
    const found = await secretPlaces(configuration, platforms, signal);
    await keep(names, found);
    return found;
  };
  const take = (found: readonly SecretStore[]): Touched => {
    board.facts.secretStores = keepSame(board.facts.secretStores, found);
    return { project: true };
  };
  const look = coalesced(async () => {
    const { configuration, secretStores } = board.facts;
    if (configuration && growOld(configuration))
      await board.look('secrets', async () => take(await stores(configuration)));
    else if (secretStores.length) board.touch(take([]));
  });
  return {
    name: 'secrets',
    look,
    watch(until) {
      const changed = settled(() => void look(), quietMs, until);
      watchFolder(cache.folder, (name) => name === 'secrets.json' && changed(), until, changed);
      const again = setInterval(changed, askAgainMs);
      until.addEventListener('abort', () => clearInterval(again), { once: true });
    },
    async ask() {
      await cache.forgetSecrets();
      await look();
    },
    async know(configuration, found) {
      board.touch(take(found));
      await keep(namesIn(configuration), found);
    },
  };
}

function growOld({ secrets }: ProjectConfiguration): boolean {
  return secrets.some(({ rotateEveryMs }) => rotateEveryMs !== null);
}

function namesIn({ secrets }: ProjectConfiguration): readonly string[] {
  return secrets.map(({ name }) => name);
}

function goodFor(stores: readonly SecretStore[]): number {
  return stores.some(({ set }) => set === null) ? askAgainMs : askEveryMs;
}
