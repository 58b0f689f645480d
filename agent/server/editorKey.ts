import type { Secret } from '../run/secret.ts';
import { newKey } from '../secrets/secretFile.ts';
import type { KeyKeeper } from '../secrets/vault.ts';

/**
 * The key of the kept secrets from the editor, made where it has none yet: a runner that has an editor waits for it. Null
 * where the editor does not answer; then it is handed over when it does.
 */
export async function keyFromEditor(keeper: KeyKeeper): Promise<Secret | null> {
  try {
    const kept = await keeper.get();
    if (kept) return kept;
    await keeper.set(newKey());
    return await keeper.get(); // another window may have been first
  } catch {
    return null;
  }
}
