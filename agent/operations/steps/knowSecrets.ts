import { Failed } from '../../protocol/failures.ts';
import type { EnvironmentName } from '../../protocol/ids.ts';
import type { World } from '../world.ts';

type Keeping = Pick<World, 'vault' | 'redactor'>;

/**
 * Before a program of the project's talks to what runs in an environment: it is given no secret of the services there, but one of
 * them may tell it, and what it prints is written down. What cannot be read now runs nowhere here either.
 */
export async function knowSecrets(keeping: Keeping, environment: EnvironmentName): Promise<void> {
  await know(keeping, (account) => account.split('/').includes(environment));
}

/** What a person typed and is kept, without any secret that is in it by mistake. */
export async function withoutSecretsIn(text: string, keeping: Keeping): Promise<string> {
  await know(keeping, () => true);
  return keeping.redactor.line(text);
}

async function know({ vault, redactor }: Keeping, which: (account: string) => boolean): Promise<void> {
  const kept = (await vault.entries()).filter(({ account }) => which(account));
  for (const { account } of kept) {
    try {
      const value = await vault.read(account);
      if (value) redactor.know(value);
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
    }
  }
}
