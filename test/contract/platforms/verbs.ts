import assert from 'node:assert/strict';
import type { About } from '../../../agent/platforms/cloud/about.ts';
import type { DeployRequest, LogLine } from '../../../agent/platforms/platform.ts';
import { identifySteps } from '../../../agent/operations/steps/identifySteps.ts';
import type { EnvironmentName } from '../../../agent/protocol/ids.ts';
import type { PlanFacts } from '../../../agent/protocol/plan.ts';
import { english, render } from '../../../agent/protocol/say.ts';
import { Secret } from '../../../agent/run/secret.ts';
import { Leaks } from '../../standins/leaks.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import { where } from '../../standins/where.ts';
import { Play } from './play.ts';
import { failureIn, isCancelled, isPlatform } from './failing.ts';
import type { Stage } from './stage.ts';

const value = 'kW7-planted-0f3b9a'; // of a secret; looked for at the end
const laterValue = 'kW8-planted-77c1d2';
const buildWords = 'Module not found: ./missing.js';

/**
 * What every platform elsewhere must do, through its `CloudPlatform` as an operation uses it. Whatever a platform cannot is looked
 * up in `can`. Most tests of one platform share a stage and need no order: each brings about what it begins with.
 */
export function describeVerbs(about: About, makeStage: () => Promise<Stage>): void {
  const { can, name } = about;
  describe(`${name}: what every platform does`, function () {
    this.timeout(120_000); // real tools on a busy machine
    let play: Play;
    let leaks: Leaks;

    before(async () => {
      leaks = new Leaks();
      play = new Play(about, await makeStage());
      leaks.plant('a secret', value);
      leaks.plant('a later secret', laterValue);
      leaks.plant('the token', play.stage.token);
    });
    after(async () => {
      await play.end();
      leaks.end();
      removeTemporaryFolders();
    });

    /** What an interrupted operation did is found, and begun once. */
    const findsDone = async (made: DeployRequest): Promise<void> => {
      const changes = play.stage.changes();
      const steps = play.stepsOf(made);
      assert.deepEqual((await play.perform(steps, made.operation)).did, []);
      for (const step of steps) await step.do(play.context(made.operation, new AbortController().signal));
      assert.equal(play.stage.changes(), changes, 'something was begun again');
    };

    describe('reading', () => {
      it('says who acts and where, and that nothing is there yet', async () => {
        const account = await play.platform.account(new AbortController().signal);
        assert.notEqual(account, '');
        const fresh = new Play(about, await makeStage());
        try {
          const { state, current, place } = await fresh.reading('production');
          assert.deepEqual([state, current], ['empty', null]);
          assert.ok(place, 'it does not say where that is');
        } finally {
          await fresh.end();
        }
      });
    });

    describe('what it costs', () => {
      it('is said as the platform reckons it, once in six hours, where it tells that for nothing', async () => {
        await play.reading('production');
        const { cost = null } = play.stage;
        assert.equal(await play.cost('production'), cost?.said ?? null);
        const asked = cost?.asked();
        assert.equal(await play.cost('production'), cost?.said ?? null);
        assert.equal(cost?.asked(), asked, 'it was asked again');
      });
    });

    describe('deploying', () => {
      it('puts a commit there, and tells of it: whose, by whom, its state and address', async () => {
        const commit = await play.commit('Read back');
        const made = await play.deploy('staging', commit);
        const { state, current, url, details } = await play.reading('staging');
        assert.equal(state, 'serving');
        assert.match(
          (details ?? []).map((one) => render(one, english)).join(),
          /\b(?:syd|iad1|europe-west4|eu-west-2)\b/,
        );
        assert.equal(current?.commit.sha, commit.sha);
        assert.equal(current.commit.title, 'Read back');
        assert.equal(current.state, 'serving');
        assert.equal(play.stage.greeting('staging'), 'hello', 'it has no variables of the project file');
        assert.notEqual(current.by, '');
        assert.ok(current.createdAt > 0);
        assert.match(url ?? '', /^https?:\/\//);
        assert.ok(current.artifact.startsWith(`web-${commit.sha.slice(0, 12)}`), current.artifact);
        await findsDone(made);
      });

      it('lists deployments in pages, the newest first, each once', async () => {
        const commits = [await play.served('staging', 'Page one'), await play.serving('staging', 'Page two')];
        const all = await play.history('staging');
        const first = await play.platform.deployments({ environment: 'staging' }, { limit: 1 });
        assert.equal(first.items.length, 1);
        assert.equal(first.more, true);
        const second = await play.platform.deployments(
          { environment: 'staging' },
          { limit: 1, before: first.items[0]!.id },
        );
        const shown = [...first.items, ...second.items];
        assert.deepEqual(
          shown.map(({ id }) => id),
          all.slice(0, 2).map(({ id }) => id),
        );
        assert.deepEqual(
          shown.map(({ commit }) => commit.sha),
          commits.map(({ sha }) => sha).reverse(),
        );
        assert.equal(all.filter(({ state }) => state === 'serving').length, 1);
        const [newest] = all;
        assert.deepEqual((await play.platform.deployment('staging', newest!.id))?.commit, newest!.commit);
      });

      where(can.promote !== 'none', it)(
        'promotes from staging to production as the platform can',
        async () => {
          const commit = await play.served('staging', 'Promoted');
          const source = await play.current('staging');
          const [from, to] = [play.target('staging'), play.target('production')];
          const way = await play.platform.promotion(from, to);
          const made = await play.deploy(
            'production',
            commit,
            way === 'sameArtifact' ? { artifact: source!.artifact, build: false } : { build: true },
          );
          assert.equal(play.stage.served('production'), commit.sha);
          const { current } = await play.reading('production');
          assert.equal(current?.commit.sha, commit.sha);
          if (way === 'sameArtifact') assert.equal(current.artifact, made.artifact);
        },
      );

      where(can.rollback !== 'none', it)('replaces what ran, and goes back to it', async () => {
        const before = await play.served('production', 'Before');
        await play.serving('production', 'Later');
        const back = (await play.history('production')).find(({ commit }) => commit.sha === before.sha);
        assert.equal(back?.state, 'retired');
        assert.notEqual(back.wayBack, 'cannot');
        const build = can.rollback === 'rebuild';
        await play.deploy('production', back.commit, {
          artifact: back.artifact,
          deployment: back.id,
          build,
        });
        assert.equal(play.stage.served('production'), before.sha);
        assert.equal((await play.current('production'))?.commit.sha, before.sha);
      });

      it('brings back what ran before when an operation is undone', async () => {
        const before = await play.served('production', 'Stays'); // also one that was gone back to
        const commit = await play.commit('Goes again');
        const made = await play.asked('production', commit);
        const steps = play.stepsOf(made);
        await play.perform(steps, made.operation);
        assert.equal(play.stage.served('production'), commit.sha);
        const context = play.context(made.operation, new AbortController().signal);
        for (const step of [...steps].reverse()) await step.undo?.(context);
        assert.equal(play.stage.served('production'), before.sha);
        for (const step of [...steps].reverse()) await step.undo?.(context); // once more does no harm
        assert.equal((await play.current('production'))?.commit.sha, before.sha);
      });

      it('cancels a build under way and leaves what ran', async () => {
        const before = await play.served('staging', 'Runs on');
        const commit = await play.commit('Cancelled');
        const made = await play.asked('staging', commit);
        const cancel = new AbortController();
        const underWay = play.stage.holdBuild();
        const performing = play.perform(play.stepsOf(made), made.operation, cancel.signal);
        const ended = assert.rejects(performing, isCancelled);
        await Promise.race([underWay, performing]);
        cancel.abort();
        await ended;
        play.stage.goOn();
        assert.equal(play.stage.served('staging'), before.sha);
        const listed = (await play.history('staging')).filter((one) => one.commit.sha === commit.sha);
        assert.ok(
          listed.every(({ state }) => state === 'cancelled' || state === 'failed'),
          JSON.stringify(listed.map(({ state }) => state)),
        );
      });

      it('says why a build failed, in its own words, and leaves what ran', async () => {
        const before = await play.served('staging', 'Still good');
        const commit = await play.commit('Broken');
        play.stage.failBuild(buildWords);
        const heard = play.said.length;
        const failure = await failureIn(play.deploy('staging', commit));
        const told = [JSON.stringify(failure), ...play.said.slice(heard)].join('\n');
        assert.ok(told.includes(buildWords), told);
        assert.equal(play.stage.served('staging'), before.sha);
      });

      where(can.preview !== 'none', it)(
        'makes a preview and removes it, and never removes production',
        async () => {
          play.addPreview('pr-7');
          assert.equal((await play.reading('pr-7')).state, 'empty');
          const commit = await play.serving('pr-7', 'Previewed');
          const { state, url, current } = await play.reading('pr-7');
          assert.deepEqual([state, current?.commit.sha], ['serving', commit.sha]);
          assert.match(url ?? '', /^https?:\/\//);
          assert.equal(play.stage.greeting('pr-7'), 'hello');
          await play.perform(play.platform.remove(play.target('pr-7')));
          assert.equal(play.stage.served('pr-7'), null);
          assert.equal((await play.reading('pr-7')).state, 'empty');
          await play.perform(play.platform.remove(play.target('pr-7'))); // what is gone is found gone
          const served = play.stage.served('production');
          await assert.rejects(play.perform(play.platform.remove(play.target('production'))));
          assert.equal(play.stage.served('production'), served);
        },
      );

      it('runs what is there anew', async () => {
        const commit = await play.served('staging', 'Run anew');
        const made = await play.asked('staging', commit);
        const changes = play.stage.changes();
        await play.perform(play.platform.restart(made), made.operation);
        assert.ok(play.stage.changes() > changes, 'nothing was asked for');
        assert.equal(play.stage.served('staging'), commit.sha);
        assert.equal((await play.reading('staging')).state, 'serving');
      });

      where(can.sleep !== 'none', it)('sleeps and wakes', async () => {
        const { sleeper = 'staging' } = play.stage;
        const commit = await play.served(sleeper, 'Sleeper');
        await play.perform(play.platform.sleep(play.target(sleeper)));
        assert.equal((await play.reading(sleeper)).state, 'asleep');
        assert.equal(play.stage.served(sleeper), null);
        await play.perform(play.platform.wake(play.target(sleeper)));
        assert.equal((await play.reading(sleeper)).state, 'serving');
        assert.equal(play.stage.served(sleeper), commit.sha);
      });

      where(can.logs !== 'none', it)('shows what the build and what runs say', async () => {
        await play.served('staging', 'Talks');
        for (const of of ['build', 'running'] as const) {
          const lines = await linesOf(play, of);
          assert.ok(lines.length > 0, `no line of what is ${of}`);
          assert.ok(lines.every(({ text }) => text !== ''));
        }
      });
    });

    describe('variables', () => {
      const names = async (environment: EnvironmentName): Promise<string[]> =>
        (await play.platform.variables(environment)).map((one) => one.name);

      it('are set whole, replaced and removed, and listed by name without their values', async () => {
        const odd = `${value}\n  "quoted" $HOME \\ \`x\` = é #\nlast line`;
        await play.write('staging', 'API_KEY', odd);
        assert.equal(play.stage.stored('staging', 'API_KEY'), odd);
        assert.equal(play.stage.stored('production', 'API_KEY'), null, 'another environment got it');
        const listed = await play.platform.variables('staging');
        const own = listed.find((one) => one.name === 'API_KEY');
        assert.ok(own && own.setAt > 0 && own.service === 'web');
        assert.ok(!JSON.stringify(listed).includes(value));
        assert.ok(!(await names('production')).includes('API_KEY'));
        await play.write('staging', 'API_KEY', laterValue);
        assert.equal(play.stage.stored('staging', 'API_KEY'), laterValue);
        await play.write('staging', 'API_KEY', null);
        assert.equal(play.stage.stored('staging', 'API_KEY'), null);
        assert.ok(!(await names('staging')).includes('API_KEY'));
      });

      it('get back their value from before when an operation is undone', async () => {
        await play.write('staging', 'API_KEY', value);
        const operation = play.nextOperation();
        const step = play.platform.writeVariable(play.target('staging'), 'API_KEY', () =>
          Promise.resolve(Secret.of(laterValue)),
        );
        await play.perform([step], operation);
        await step.undo?.(play.context(operation, new AbortController().signal));
        assert.equal(play.stage.stored('staging', 'API_KEY'), value);
      });

      it('are what runs again when an operation is undone that ran it anew, once', async () => {
        const commit = await play.served('staging', 'Takes back');
        await play.write('staging', 'API_KEY', value);
        const { artifact, id: deployment } = (await play.current('staging'))!;
        const operation = play.nextOperation();
        const context = play.context(operation, new AbortController().signal);
        const request = await play.asked('staging', commit, {
          operation,
          artifact,
          deployment,
          build: false,
        });
        const step = play.platform.writeVariable(play.target('staging'), 'API_KEY', () =>
          Promise.resolve(Secret.of(laterValue)),
        );
        await play.perform([step, ...play.platform.restart(request)], operation);
        await step.undo?.(context);
        const runAnew = async (): Promise<number> => {
          const before = play.stage.changes();
          for (const again of play.platform.restart({ ...request, isUndo: true })) await again.do(context);
          return play.stage.changes() - before;
        };
        assert.ok((await runAnew()) > 0, 'what runs has the values that were taken back');
        assert.equal(await runAnew(), 0);
        assert.equal(play.stage.served('staging'), commit.sha);
      });
    });

    describe('when something is wrong', () => {
      it('stops before it changes anything where another account answers than the plan says', async () => {
        const other = new Play(about, await makeStage());
        try {
          const facts = await factsOf(other);
          const world = { platforms: new Map([[other.platform.id, other.platform]]) };
          await other.perform(identifySteps(facts, world));
          other.stage.becomeSomebodyElse();
          const failure = await failureIn(other.perform(identifySteps(facts, world)));
          assert.ok(
            failure.reason === 'somewhereElse' || isPlatform(failure, 'noPermission'),
            failure.reason,
          );
        } finally {
          await other.end();
        }
      });

      it('names the missing tool and how to have it, and reads on without it', async () => {
        const other = new Play(about, await makeStage());
        const { withoutTool } = other.stage;
        if (!withoutTool) return other.end();
        const without = new Play(about, other.stage, withoutTool);
        try {
          const commit = await without.commit('Without the tool');
          const failure = await failureIn(without.deploy('staging', commit, { build: true }));
          assert.ok(failure.reason === 'programMissing', JSON.stringify(failure));
          assert.ok(failure.install);
          assert.equal((await without.reading('staging')).state, 'empty');
        } finally {
          await other.end();
        }
      });
    });

    describe('afterwards', () => {
      it('left no value of a secret in an argument, a log, a step or a file', () => {
        leaks.heard('what was said', play.said.join('\n'));
        assert.ok(process.platform !== 'linux' || leaks.commandLines.size > 0);
        assert.deepEqual(leaks.found([play.folder]), []);
      });
    });
  });
}

async function factsOf(play: Play): Promise<PlanFacts> {
  const platform = play.platform.id;
  const account = await play.platform.account(new AbortController().signal);
  const { place } = await play.reading('staging');
  const target = { platform, environment: 'staging', service: 'web', place };
  return { identities: [{ platform, account }], targets: [target] } as unknown as PlanFacts;
}

async function linesOf(play: Play, of: 'build' | 'running'): Promise<readonly LogLine[]> {
  const { signal } = new AbortController();
  const asked = { target: play.target('staging'), of, deployment: null, lines: 50, follow: false };
  const found: LogLine[] = [];
  for await (const line of play.platform.logs(asked, signal)) found.push(line);
  return found;
}
