import { type Checkout, inCheckout } from '../../project/inCheckout.ts';
import type { World } from '../world.ts';

/** Uses a fresh folder with the files of a commit: the project's commands see what was committed. Failed as `inCheckout`. */
export function withCheckout<T>(
  { git, own }: Pick<World, 'git' | 'own'>,
  of: Omit<Checkout, 'directory'>,
  signal: AbortSignal,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const checkouts = {
    folder: own.folder('checkouts'),
    checkOut: (...asked: Parameters<typeof git.checkOut>) => git.checkOut(...asked),
  };
  return inCheckout(checkouts, { ...of, directory: '.' }, signal, use);
}
