/** So often something that ends again and again is begun anew before the next round. */
const mostTries = 3;

/** What keeps dying is not begun anew for ever: after a few tries it waits for the next round. */
export class FewTries<Name> {
  #tries = new Map<Name, number>();

  /** Whether it may be tried once more; that counts as a try. */
  take(name: Name): boolean {
    const tries = this.#tries.get(name) ?? 0;
    this.#tries.set(name, tries + 1);
    return tries < mostTries;
  }

  newRound(): void {
    this.#tries = new Map();
  }
}
