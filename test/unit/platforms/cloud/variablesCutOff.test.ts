import assert from 'node:assert/strict';
import type { Driver } from '../../../../agent/platforms/cloud/driver.ts';
import type { Step } from '../../../../agent/platforms/platform.ts';
import { Secret } from '../../../../agent/run/secret.ts';
import { inTemporaryFolder } from '../../../standins/temporaryFolder.ts';
import { context, MemoryVault, PassedTime, platformOver, target } from './oneDriver.ts';

const name = 'API_KEY';

/** What a platform keeps of one service, and what happens before it takes a value. */
class Kept {
  readonly values = new Map<string, { readonly value: string; readonly setAt: number }>();
  before: () => void = () => undefined;
  isThere = true;
  tellsValues = false;
  /** What another environment has from the same place. */
  shared: readonly string[] = [];
  readonly time = new PassedTime();
  readonly vault = new MemoryVault();

  readonly driver: Partial<Driver> = {
    variables: () =>
      Promise.resolve(
        [...this.values].map(([own, { setAt }]) => ({
          ...{ environment: 'staging', service: 'web', name: own, secret: true, setAt },
          ...(this.tellsValues && {
            holds: (asked: Secret) => asked.reveal() === this.values.get(own)?.value,
          }),
          ...(this.shared.includes(own) && { isShared: true as const }),
        })),
      ),
    setVariable: async (_target, own, written) => {
      this.before();
      if (written) this.values.set(own, { value: written.value.reveal(), setAt: this.time.ms });
      else this.values.delete(own);
      return Promise.resolve();
    },
    remove: () => ({
      withinMs: 1000,
      look: () => Promise.resolve({ isSo: !this.isThere, at: null }),
      ask: () => {
        this.before();
        this.isThere = false;
        return Promise.resolve(undefined);
      },
    }),
  };

  value(): string | undefined {
    return this.values.get(name)?.value;
  }

  /** The next time the platform is to take something, the program ends. */
  endsOnce(): void {
    this.before = () => {
      this.before = () => undefined;
      throw new Error('killed');
    };
  }
}

function onKept(test: (kept: Kept, make: Make) => Promise<void>): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    const kept = new Kept();
    // Each is another program: nothing is remembered but what was written down.
    const platform = () => platformOver(kept.driver, folder, kept);
    await test(kept, {
      write: (value) =>
        platform().writeVariable(target('web'), name, () => Promise.resolve(Secret.of(value))),
      restore: () => platform().restoreVariable(target('web'), name, null),
      remove: () => platform().remove(target('web'))[0]!,
      isSetElsewhere: async () => {
        const set = await platform().setElsewhere(target('web'), [name], new AbortController().signal);
        return set.includes(name);
      },
    });
  });
}

interface Make {
  readonly write: (value: string) => Step;
  readonly restore: () => Step;
  readonly remove: () => Step;
  readonly isSetElsewhere: () => Promise<boolean>;
}

const anHour = 60 * 60_000;

describe('a variable on a platform elsewhere, by whom it was set', () => {
  it('is known here also once its earlier value was put back, later than it was first set', async () => {
    await onKept(async (kept, { write, restore, isSetElsewhere }) => {
      await write('first').do(context('op-1'));
      kept.time.ms += anHour;
      await write('second').do(context('op-2'));
      kept.time.ms += anHour;
      await restore().do(context('op-3'));
      assert.equal(await isSetElsewhere(), false);
      await restore().undo?.(context('op-3'));
      assert.equal(await isSetElsewhere(), false);
      kept.time.ms += anHour;
      kept.values.set(name, { value: 'by hand', setAt: kept.time.ms });
      assert.equal(await isSetElsewhere(), true);
    });
  });

  it('is nobody’s loss where the one of before is kept for several environments: that one stays', async () => {
    await onKept(async (kept, { write, isSetElsewhere }) => {
      kept.values.set(name, { value: 'everybody’s', setAt: anHour });
      kept.shared = [name];
      assert.equal(await isSetElsewhere(), false);
      await write('own').undo?.(context('op-1')); // never begun
      kept.before = () => assert.fail('nothing of its own is there to be taken away');
      await assert.rejects(write('own').do(context('op-1')));
      await write('own').undo?.(context('op-1'));
      assert.equal(kept.value(), 'everybody’s');
    });
  });

  it('has the new value rather than none where setting it was cut off and is undone', async () => {
    await onKept(async (kept, { write }) => {
      kept.values.set(name, { value: 'by hand', setAt: anHour });
      kept.before = () => {
        kept.values.delete(name); // as where one has to be taken away first
        kept.before = () => undefined;
        throw new Error('killed');
      };
      await assert.rejects(write('new').do(context('op-1')));
      assert.equal(kept.value(), undefined);
      await write('new').undo?.(context('op-1'));
      assert.equal(kept.value(), 'new');
    });
  });

  it('is told by its value where the platform tells no time of each', async () => {
    await onKept(async (kept, { write, isSetElsewhere }) => {
      kept.tellsValues = true;
      await write('first').do(context('op-1'));
      kept.values.set(name, { value: 'first', setAt: anHour }); // another one was set, and all are as new as that
      assert.equal(await isSetElsewhere(), false);
      kept.values.set(name, { value: 'by hand', setAt: 0 });
      assert.equal(await isSetElsewhere(), true);
    });
  });

  it('is known here also where a change that failed was undone', async () => {
    await onKept(async (kept, { write, isSetElsewhere }) => {
      await write('first').do(context('op-1'));
      kept.time.ms += anHour;
      await write('second').do(context('op-2'));
      await write('second').undo?.(context('op-2'));
      assert.deepEqual([kept.value(), await isSetElsewhere()], ['first', false]);
    });
  });

  it('is known here also where it got there long after it was begun', async () => {
    await onKept(async (kept, { write, isSetElsewhere }) => {
      kept.endsOnce();
      await assert.rejects(async () => write('first').do(context('op-1')));
      kept.time.ms += anHour;
      await write('first').do(context('op-1'));
      assert.equal(await isSetElsewhere(), false);
    });
  });
});

describe('a variable on a platform elsewhere, where a program is cut off', () => {
  it('gets its earlier value back where the undo itself was cut off', async () => {
    await onKept(async (kept, { write }) => {
      await write('first').do(context('op-1'));
      await write('second').do(context('op-2'));
      kept.endsOnce();
      await assert.rejects(async () => write('second').undo?.(context('op-2')));
      await write('second').undo?.(context('op-2'));
      assert.equal(kept.value(), 'first');
    });
  });

  it('gets the replaced value back where the undo of putting one back was cut off', async () => {
    await onKept(async (kept, { write, restore }) => {
      await write('first').do(context('op-1'));
      await write('second').do(context('op-2'));
      await restore().do(context('op-3'));
      assert.equal(kept.value(), 'first');
      kept.endsOnce();
      await assert.rejects(async () => restore().undo?.(context('op-3')));
      await restore().undo?.(context('op-3'));
      assert.equal(kept.value(), 'second');
    });
  });

  it('stays where a step that put nothing back is undone, whoever set it', async () => {
    await onKept(async (kept, { restore }) => {
      kept.values.set(name, { value: 'by hand', setAt: 1 });
      await assert.rejects(restore().do(context('op-1')));
      await restore().undo?.(context('op-1'));
      assert.equal(kept.value(), 'by hand');
    });
  });

  it('stays rather than being removed where the value from before is in no keychain any more', async () => {
    await onKept(async (kept, { write }) => {
      await write('first').do(context('op-1'));
      kept.vault.values.clear();
      await write('second').do(context('op-2'));
      const told = context('op-2');
      await write('second').undo?.(told);
      assert.equal(kept.value(), 'second');
      assert.match(told.said.join(), /keeps its new value/);
    });
  });

  it('is forgotten here once the place it was in is gone, also by whoever goes on after that', async () => {
    await onKept(async (kept, { write, remove }) => {
      await write('first').do(context('op-1'));
      kept.isThere = false; // the program before this one ended there
      const step = remove();
      if (!(await step.isDone(context('op-2')))) await step.do(context('op-2'));
      assert.equal(kept.vault.values.size, 0);
      assert.equal(await remove().isDone(context('op-2')), true);
    });
  });

  it('is kept here where the place it was in could not be removed', async () => {
    await onKept(async (kept, { write, remove }) => {
      await write('first').do(context('op-1'));
      kept.endsOnce();
      await assert.rejects(remove().do(context('op-2')));
      assert.equal(kept.vault.values.size, 1);
    });
  });
});
