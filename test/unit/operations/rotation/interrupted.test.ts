import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Draft } from '../../../../agent/operations/kind.ts';
import type { RotateSecretInput } from '../../../../agent/protocol/input.ts';
import { rotationRecords } from '../../../../agent/secrets/rotationRecords.ts';
import { cutAfter, Interrupted } from '../../../standins/interrupted.ts';
import { removeTemporaryFolders, type Repository } from '../../../standins/repository.ts';
import { sampleProject } from '../../../standins/sampleProject.ts';
import { TestWorld } from '../../../standins/world.ts';

const rotate: RotateSecretInput = {
  kind: 'rotateSecret',
  names: ['API_KEY'],
  environments: ['staging'],
  revoke: 'now',
};
const services = ['api', 'web'];

describe('a rotation that is interrupted anywhere', function () {
  this.timeout(60_000); // git is real, and machines are busy
  let repo: Repository;

  before(() => {
    repo = sampleProject();
  });
  after(removeTemporaryFolders);

  const begin = async (): Promise<{ test: TestWorld; draft: Draft }> => {
    const test = await TestWorld.of(repo);
    for (const service of services) {
      test.platform.target({ environment: 'staging', service }).stored.set('API_KEY', {
        value: 'old',
        writtenBy: '',
        isSecret: true,
      });
      await test.serves('staging', service, 'main');
    }
    return { test, draft: await test.draft(rotate) };
  };

  /** What must hold at every moment: nothing uses or holds a value that no longer works, and no value is lost. */
  const look =
    (test: TestWorld) =>
    async (at: string): Promise<void> => {
      const record = await rotationRecords(test.world.own).get('op-1');
      const isOldGone = (record?.revokingAt ?? null) !== null;
      const made = [...test.keychain.values].find(([account]) => account.endsWith('API_KEY@staging'))?.[1];
      const values = services.flatMap((service) => {
        const { stored, serving } = test.platform.target({ environment: 'staging', service });
        return [stored.get('API_KEY')?.value, serving?.values['API_KEY']];
      });
      for (const value of values) {
        assert.ok(value, `${at}: a service is without any value`);
        if (isOldGone) assert.notEqual(value, 'old', `${at}: the revoked value is in use`);
      }
      const fresh = new Set(values.filter((value) => value !== 'old'));
      assert.ok(fresh.size <= 1, `${at}: two new values`);
      const isEverywhere = values.every((value) => value !== 'old');
      if (fresh.size === 1 && made === undefined)
        assert.ok(isEverywhere || !isOldGone, `${at}: the new value is lost`);
    };

  const ended = (test: TestWorld): readonly (string | undefined)[] =>
    services.map(
      (service) => test.platform.target({ environment: 'staging', service }).serving?.values['API_KEY'],
    );

  it('gets to its end with one new value everywhere, however often the power is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(12), { maxLength: 8 }), async (cuts) => {
        const { test, draft } = await begin();
        const run = new Interrupted(await test.steps(draft), test.context(), look(test));
        for (const cut of cuts) await run.goOn(cutAfter(cut));
        assert.ok(await run.goOn(cutAfter(null)));
        const [one, other] = ended(test);
        assert.ok(one !== 'old' && one === other);
        assert.deepEqual([...test.keychain.values.keys()], ['taxiway/probe']);
      }),
      { numRuns: 25 },
    );
  });

  it('comes back to the old value everywhere when it is given up before anything is revoked, and never after', async () => {
    const cuts = fc.array(fc.nat(12), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.nat(40), cuts, async (until, more) => {
        const { test, draft } = await begin();
        const run = new Interrupted(await test.steps(draft), test.context(), look(test));
        await run.goOn(cutAfter(until));
        const wasRevoking = (await rotationRecords(test.world.own).get('op-1'))?.revokingAt ?? null;
        for (const cut of more) if (await run.bringBack(cutAfter(cut))) break;
        assert.ok(await run.bringBack(cutAfter(null)));
        const values = new Set(ended(test));
        assert.equal(values.size, 1);
        assert.equal(values.has('old'), wasRevoking === null);
      }),
      { numRuns: 25 },
    );
  });
});
