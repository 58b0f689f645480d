import assert from 'node:assert/strict';
import type { About } from '../../../agent/platforms/cloud/about.ts';
import type { DeployRequest } from '../../../agent/platforms/platform.ts';
import { explain } from '../../../agent/protocol/explain.ts';
import type { Failure } from '../../../agent/protocol/failures.ts';
import type { CommitInfo } from '../../../agent/protocol/model.ts';
import { english, render } from '../../../agent/protocol/say.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import { where } from '../../standins/where.ts';
import { failureIn, isPlatform } from './failing.ts';
import { Play } from './play.ts';
import type { Stage } from './stage.ts';

const minute = 60_000;
const words = 'This account is behind with its bills.';

/**
 * What every platform elsewhere, and its tool, may do wrong, and what is made of it. A fault is data of the stage; nobody really
 * waits. All tests of one platform share a stage, and each begins with something that serves in staging.
 */
export function describeFaults(about: About, makeStage: () => Promise<Stage>): void {
  describe(`${about.name}: where something goes wrong`, function () {
    this.timeout(120_000); // real tools on a busy machine
    let play: Play;
    let stands: CommitInfo;

    before(async () => {
      play = new Play(about, await makeStage());
    });
    after(async () => {
      await play.end();
      removeTemporaryFolders();
    });
    beforeEach(async () => {
      stands = await play.served('staging', 'Stands');
    });
    afterEach(() => {
      play.stage.api.answer(null);
      [play.pace, play.patienceMs] = [1, Infinity];
    });

    /** What ran is what answers, to people and by what is read. */
    const standsStill = async (): Promise<void> => {
      play.stage.api.answer(null);
      assert.equal(play.stage.served('staging'), stands.sha);
      const { state, current } = await play.reading('staging');
      assert.deepEqual([state, current?.commit.sha], ['serving', stands.sha]);
    };
    const passed = async (doing: Promise<unknown>): Promise<number> => {
      const before = play.passedMs;
      await doing;
      return play.passedMs - before;
    };
    /** In the words people read. */
    const told = (failure: Failure): string => {
      const { what, next } = explain(failure);
      return [what, next].map((one) => (one ? render(one, english) : '')).join(' ');
    };
    const madeOf = async ({ sha }: CommitInfo) =>
      (await play.history('staging')).filter(({ commit }) => commit.sha === sha);

    describe('the API', () => {
      it('does not know the sign-in any more: that is said in words, and nothing is changed', async () => {
        const made = await play.asked('staging', await play.commit('Signed out'), { build: true });
        const before = play.stage.changes();
        play.stage.api.answer({ kind: 'expired' });
        for (const doing of [
          play.platform.account(new AbortController().signal),
          play.reading('staging'),
          play.platform.release(made)[0]!.isDone(play.context(made.operation, new AbortController().signal)),
        ]) {
          const failure = await failureIn(doing);
          assert.ok(isPlatform(failure, 'badToken') || failure.reason === 'notSignedIn', told(failure));
          assert.match(told(failure), /[Ss]ign in/);
        }
        assert.equal(play.stage.changes(), before);
        await standsStill();
      });

      it('allows one part to nobody: that is said of this part, and the rest goes on', async () => {
        play.stage.api.answer({ kind: 'forbidden' }, { of: 'variables' });
        const failure = await failureIn(play.write('staging', 'API_KEY', 'not-allowed-1'));
        assert.ok(isPlatform(failure, 'noPermission'), JSON.stringify(failure));
        assert.match(told(failure), /variables|secrets/);
        assert.equal(play.stage.stored('staging', 'API_KEY'), null);
        assert.equal((await play.reading('staging')).state, 'serving');
        assert.ok((await play.history('staging')).length > 0);
      });

      it('wants fewer questions: it is waited for, and then asked on', async () => {
        play.stage.api.answer({ kind: 'busy', retryAfterS: 2 }, { times: 2 });
        assert.ok((await passed(play.reading('staging'))) >= 1000);
      });

      it('wants fewer questions for long: that is said, and until when, and nobody waits without end', async () => {
        play.stage.api.answer({ kind: 'busy', retryAfterS: 120 });
        const failure = await failureIn(play.reading('staging'));
        assert.ok(isPlatform(failure, 'rateLimited') && failure.until !== null, JSON.stringify(failure));
        play.stage.api.answer({ kind: 'busy', retryAfterS: 5 });
        const waitedMs = await passed(failureIn(play.reading('staging')));
        assert.ok(waitedMs <= 2 * minute, String(waitedMs));
      });

      it('breaks at a question: it is asked again, and not for ever', async () => {
        play.stage.api.answer({ kind: 'broken' }, { times: 1 });
        assert.equal((await play.reading('staging')).state, 'serving');
        play.stage.api.answer({ kind: 'broken' });
        const waiting = passed(
          failureIn(play.reading('staging')).then((failure) => {
            assert.ok(isPlatform(failure, 'unavailable'), JSON.stringify(failure));
          }),
        );
        assert.ok((await waiting) <= minute);
      });

      it('breaks at a change: it is not asked again blindly, and what stands is what was there', async () => {
        await play.write('staging', 'API_KEY', 'before-it-breaks-1');
        play.stage.api.answer({ kind: 'broken' }, { of: 'changes', times: 1 });
        if (play.stage.toolAsksAgain) await play.write('staging', 'API_KEY', 'asked-again-by-the-tool-1');
        else {
          await failureIn(play.write('staging', 'API_KEY', 'never-there-1'));
          assert.equal(play.stage.stored('staging', 'API_KEY'), 'before-it-breaks-1');
        }
        await play.write('staging', 'API_KEY', null);
      });

      it('loses the answer to a change: it is found done, or taken back', async () => {
        await play.write('staging', 'API_KEY', 'before-it-is-lost-1');
        play.stage.api.answer({ kind: 'lost' }, { of: 'changes', times: 1 });
        const isDone = await play.write('staging', 'API_KEY', 'there-anyway-1').then(
          () => true,
          () => false,
        );
        const value = isDone ? 'there-anyway-1' : 'before-it-is-lost-1';
        assert.equal(play.stage.stored('staging', 'API_KEY'), value);
        await play.write('staging', 'API_KEY', null);
      });

      it('does not answer: there is a limit to it, in words', async () => {
        play.patienceMs = 50;
        play.stage.api.answer({ kind: 'silent' });
        const failure = await failureIn(play.reading('staging'));
        assert.equal(failure.reason, 'timedOut', JSON.stringify(failure));
        assert.match(told(failure), /did not|not .* within|after|took/);
      });

      it('gives half an answer: nothing is made of it', async () => {
        play.stage.api.answer({ kind: 'half' });
        const failure = await failureIn(play.reading('staging'));
        const isSaid = isPlatform(failure, 'unreadable') || ['http', 'timedOut'].includes(failure.reason);
        assert.ok(isSaid, JSON.stringify(failure));
        await standsStill();
      });
    });

    where(process.platform !== 'win32', describe)('the tool', () => {
      const tool = () => play.stage.tool!;
      /** Until something fails, as a runner does that is gone then: nothing is undone. */
      const cutOff = async (made: DeployRequest): Promise<void> => {
        const context = play.context(made.operation, new AbortController().signal);
        for (const step of play.stepsOf(made))
          if (!(await step.isDone(context).catch(() => false))) {
            const isOver = await step.do(context).then(
              () => false,
              () => true,
            );
            if (isOver || !tool().isPending) return;
          }
      };

      it('is killed in the middle: whoever goes on finds what it began, once', async () => {
        const commit = await play.commit('Killed');
        const made = await play.asked('staging', commit);
        tool().next('killed');
        await cutOff(made);
        assert.ok(!tool().isPending, 'no tool was started');
        play.resume();
        await play.perform(play.stepsOf(made), made.operation);
        assert.equal(play.stage.served('staging'), commit.sha);
        assert.equal((await madeOf(commit)).length, 1, 'it was begun twice');
      });

      it('says that it deployed and did nothing: that is found soon, and what ran stays', async () => {
        const commit = await play.commit('Nothing');
        tool().next('nothing');
        const waitedMs = await passed(
          failureIn(play.deploy('staging', commit)).then((failure) => {
            assert.equal(failure.reason, 'notAsAsked', JSON.stringify(failure));
            assert.match(told(failure), /not so|not there/);
          }),
        );
        assert.ok(waitedMs <= 5 * minute, `it took ${waitedMs / minute} minutes`);
        await standsStill();
        assert.ok((await madeOf(commit)).every(({ state }) => state !== 'serving' && state !== 'building'));
      });

      it('deploys and ends with an odd code: what is there counts', async () => {
        const commit = await play.commit('Odd');
        tool().next('odd');
        await play.deploy('staging', commit);
        assert.equal(play.stage.served('staging'), commit.sha);
        assert.equal((await madeOf(commit)).length, 1);
      });

      it('writes a variable and ends with an odd code, or writes none and says so: what is there counts', async () => {
        tool().next('odd');
        await play.write('staging', 'API_KEY', 'there-anyway-2');
        assert.equal(play.stage.stored('staging', 'API_KEY'), 'there-anyway-2');
        tool().next('nothing');
        const isSaidDone = await play.write('staging', 'API_KEY', 'never-there-2').then(
          () => true,
          () => false,
        );
        const value = isSaidDone ? 'never-there-2' : 'there-anyway-2';
        assert.equal(play.stage.stored('staging', 'API_KEY'), value, 'it was said to be written');
        await play.write('staging', 'API_KEY', null);
        tool().forget();
      });
    });

    describe('a deployment', () => {
      it('hangs in building: it ends after its time and is cancelled, and what ran stays', async () => {
        const commit = await play.commit('Hangs');
        const underWay = play.stage.holdBuild();
        play.pace = 20;
        const failing = failureIn(play.deploy('staging', commit));
        await Promise.race([underWay, failing]);
        play.letTimeRunOut();
        const failure = await failing;
        play.stage.goOn();
        assert.match(told(failure), /\d+ (?:min|h)|time|took/, JSON.stringify(failure));
        assert.ok(
          (await madeOf(commit)).every(({ state }) => state === 'cancelled' || state === 'failed'),
          JSON.stringify(await madeOf(commit)),
        );
        await standsStill();
      });

      where(about.can.rollback !== 'none', it)(
        'may not be gone back to: the platform’s words are told, and what stands',
        async () => {
          await play.serving('staging', 'Newer');
          const back = (await play.history('staging')).find(({ commit }) => commit.sha === stands.sha);
          stands = (await play.reading('staging')).current!.commit;
          play.stage.refuseSwitch(words);
          const heard = play.said.length;
          const { artifact, id: deployment, commit } = back!;
          const asked = { artifact, deployment, build: about.can.rollback === 'rebuild' };
          const failure = await failureIn(play.deploy('staging', commit, asked));
          const said = [JSON.stringify(failure), told(failure), ...play.said.slice(heard)].join('\n');
          assert.ok(said.includes(words), said);
          await standsStill();
        },
      );
    });
  });
}
