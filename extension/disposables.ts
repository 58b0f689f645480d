import type { Subscription } from './emitter.ts';

/** What one owner created. Anything added after the end is disposed at once, so an `await` that ends late cannot leak. */
export class Disposables implements Subscription {
  #things: Subscription[] = [];
  #ended = false;

  add<T extends Subscription>(thing: T): T {
    if (this.#ended) thing.dispose();
    else this.#things.push(thing);
    return thing;
  }

  get ended(): boolean {
    return this.#ended;
  }

  dispose(): void {
    this.#ended = true;
    const things = this.#things.reverse();
    this.#things = [];
    for (const thing of things) thing.dispose();
  }
}
