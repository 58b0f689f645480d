import assert from 'node:assert/strict';
import { carryOut } from '../../../../agent/platforms/cloud/changeStep.ts';
import type { Change, Standing } from '../../../../agent/platforms/cloud/driver.ts';
import {
  Failed,
  failureOf,
  type Failure,
  type PlatformSituation,
} from '../../../../agent/protocol/failures.ts';
import { as } from '../../../../agent/protocol/ids.ts';
import { say } from '../../../../agent/protocol/say.ts';
import { context, PassedTime } from './oneDriver.ts';

const minute = 60_000;
const about = { title: say('Put it there'), service: 'web', platform: as<'fly'>('fly') } as const;
const so: Standing = { isSo: true, at: null };
const notYet: Standing = { isSo: false, at: say('building') };

function said(situation: PlatformSituation): Failed {
  return new Failed({ reason: 'platform', platform: 'fly', situation, detail: '', until: null });
}

/** Answers each look with the next of these, and from then on with the last. */
function change(answers: readonly (Standing | Failed)[], asking: () => void = () => undefined): Change {
  const left = [...answers];
  return {
    withinMs: 30 * minute,
    look: () => {
      const [next] = left.length > 1 ? left.splice(0, 1) : left;
      return next instanceof Failed ? Promise.reject(next) : Promise.resolve(next!);
    },
    ask: async () => {
      asking();
      return Promise.resolve(undefined);
    },
  };
}

async function failure(doing: Promise<unknown>): Promise<Failure> {
  return doing.then(
    () => assert.fail('it did not fail'),
    (error: unknown) => failureOf(error),
  );
}

describe('following a change on a platform elsewhere', () => {
  const time = (): PassedTime => new PassedTime();

  it('asks nothing where it is so already', async () => {
    await carryOut(
      change([so], () => assert.fail('asked')),
      about,
      time(),
      context(),
    );
  });

  for (const situation of ['unavailable', 'rateLimited', 'unreadable'] as const)
    it(`goes on where an answer in between is ${situation}`, async () => {
      await carryOut(
        change([notYet, said(situation), notYet, said(situation), so]),
        about,
        time(),
        context(),
      );
    });

  it('gives up on a platform that stays silent, in minutes', async () => {
    const passed = time();
    const found = await failure(carryOut(change([notYet, said('unavailable')]), about, passed, context()));
    assert.equal(found.reason, 'platform');
    assert.ok(passed.ms >= 2 * minute && passed.ms < 4 * minute, String(passed.ms));
  });

  it('gives up at once on what does not pass: no permission, a build that failed', async () => {
    const passed = time();
    const found = await failure(carryOut(change([notYet, said('noPermission')]), about, passed, context()));
    assert.equal(found.reason, 'platform');
    assert.ok(passed.ms < minute);
  });

  it('changes nothing where the platform does not answer before', async () => {
    const asking = (): never => assert.fail('asked');
    await failure(carryOut(change([said('unavailable')], asking), about, time(), context()));
  });

  it('finds done what was done though the answer to asking for it was lost', async () => {
    const lost = (): never => {
      throw said('unavailable');
    };
    await carryOut(change([notYet, so], lost), about, time(), context());
    const found = await failure(carryOut(change([notYet], lost), about, time(), context()));
    assert.equal(found.reason, 'platform');
  });

  it('says what it is at where it is not so in its time', async () => {
    const passed = time();
    const found = await failure(carryOut(change([notYet]), about, passed, context()));
    assert.ok(found.reason === 'notAsAsked' && found.found?.text === 'building');
    assert.ok(passed.ms >= 30 * minute);
  });

  it('waits no hours for what the platform has nothing of', async () => {
    const passed = time();
    const nothing = { isSo: false, at: null, isNowhere: true } as const;
    assert.equal((await failure(carryOut(change([nothing]), about, passed, context()))).reason, 'notAsAsked');
    assert.ok(passed.ms >= 2 * minute && passed.ms < 3 * minute, String(passed.ms));
    await carryOut(change([notYet, nothing, notYet, so]), about, time(), context());
  });

  it('ends where it is cancelled in the middle', async () => {
    const cancel = new AbortController();
    const following = carryOut(
      change([notYet], () => cancel.abort()),
      about,
      time(),
      context('op-1', cancel.signal),
    );
    await assert.rejects(following, { name: 'AbortError' });
  });
});
