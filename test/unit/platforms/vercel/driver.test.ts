import { vercel } from '../../../../agent/platforms/vercel/about.ts';
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failed, failureOf } from '../../../../agent/protocol/failures.ts';
import { as } from '../../../../agent/protocol/ids.ts';
import { english, render } from '../../../../agent/protocol/say.ts';
import { Secret } from '../../../../agent/run/secret.ts';
import type { Command, CommandResult } from '../../../../agent/run/spawn.ts';
import type { DeployRequest } from '../../../../agent/platforms/platform.ts';
import { inTemporaryFolder } from '../../../standins/temporaryFolder.ts';
import { hostOf } from '../../../../agent/platforms/vercel/places.ts';
import { context, Reading, signal } from './reading.ts';

const sha = 'a1b2c3d4'.repeat(5);
const fromGitHub = {
  githubCommitSha: sha,
  githubCommitMessage: 'Pay by card\n\nAt last.',
  githubCommitAuthorName: 'Octocat Author',
  githubCommitAuthorLogin: 'octocat-gh',
};

/** A tool that says its version and fails at all else. */
function onlyItsVersion(command: Command): Promise<CommandResult> {
  return saying('64.0.2')(command);
}

const saying =
  (version: string) =>
  ({ args }: Command): Promise<CommandResult> => {
    const isVersion = args[0] === '--version';
    return Promise.resolve({
      ...{
        exitCode: isVersion ? 0 : 1,
        signal: null,
        timedOut: false,
        cancelled: false,
        killed: 'no' as const,
        durationMs: 1,
      },
      ...{ stdout: isVersion ? `Vercel CLI ${version}` : '', stderr: '', truncated: false, secret: null },
    });
  };

describe('what Vercel says', () => {
  it('is the commit and the person also of what its own Git integration deployed', async () => {
    const reading = new Reading();
    const id = reading.serve(fromGitHub);
    const [{ current, place } = assert.fail()] = await reading.driver.read(
      [reading.target('production')],
      signal,
    );
    assert.deepEqual(current?.commit, { sha, title: 'Pay by card', author: 'Octocat Author', at: 0 });
    assert.deepEqual([current.by, current.artifact], ['octocat-gh', `web-${sha.slice(0, 12)}@${id}`]);
    assert.equal(place, 'team_acme/shop (prj_shop)');
  });

  it('is asked once for a project, however many targets are in it', async () => {
    const reading = new Reading();
    reading.serve();
    await reading.driver.read(
      ['production', 'staging', 'pr-7', 'pr-8'].map((name) => reading.target(name)),
      signal,
    );
    assert.equal(reading.asked.length, 3, reading.asked.join());
  });

  it('is that there is no project, in words', async () => {
    const reading = new Reading();
    const [found] = await reading.driver.read([reading.target('production', { project: 'nope' })], signal);
    assert.equal(found?.state, 'empty');
    assert.deepEqual(found.message?.args, ['nope']);
  });

  it('lets the Hobby plan go back by one, and others to all that served', async () => {
    for (const [plan, ways] of [
      ['pro', ['safe', 'safe', 'safe']],
      ['hobby', ['safe', 'safe', 'cannot']],
    ] as const) {
      const reading = new Reading();
      reading.cloud.team.billing.plan = plan;
      for (let made = 0; made < 3; made += 1) reading.serve();
      const { items } = await reading.driver.deployments(reading.target('production'), { limit: 9 }, signal);
      assert.deepEqual(
        items.map(({ wayBack }) => wayBack),
        ways,
      );
    }
  });

  it('does not count a build that never got production’s traffic as one that served', async () => {
    const reading = new Reading();
    reading.serve();
    reading.cloud.make({ target: 'production', autoAssignCustomDomains: false });
    const { items } = await reading.driver.deployments(reading.target('production'), { limit: 9 }, signal);
    assert.deepEqual(
      items.map(({ state }) => state),
      ['ready', 'serving'],
    );
  });

  it('is that production is pinned after a rollback', async () => {
    const reading = new Reading();
    reading.serve();
    reading.cloud.isPinned = true;
    const [found] = await reading.driver.read([reading.target('production')], signal);
    assert.match(found?.message?.text ?? '', /pinned/);
  });

  it('is what serves also where a busy project lists so much that is newer', async () => {
    const reading = new Reading();
    const staging = reading.target('staging', { target: 'staging' });
    const preview = reading.target('pr-7');
    reading.cloud.make({ customEnvironmentSlugOrId: 'staging' });
    const meta = { taxiwayEnvironment: 'pr-7', taxiwayService: 'web' };
    const made = reading.cloud.make({ meta });
    const host = hostOf(reading.cloud.project, preview);
    reading.cloud.aliases.set(host, { deploymentId: made.id, at: reading.cloud.now() });
    for (let others = 0; others < 120; others += 1) reading.cloud.make({});
    const found = await reading.driver.read([staging, preview], signal);
    assert.deepEqual(
      found.map(({ state, current }) => [state, current?.id]),
      [
        ['serving', 'dpl_0001'],
        ['serving', made.id],
      ],
    );
    const { items } = await reading.driver.deployments(preview, { limit: 5 }, signal);
    assert.deepEqual(
      items.map(({ id }) => id),
      [made.id],
    );
  });

  it('has no value of a variable in it', async () => {
    const reading = new Reading();
    reading.cloud.set({ key: 'API_KEY', value: 'planted', type: 'encrypted', target: ['production'] });
    const listed = await reading.driver.variables(
      [reading.target('production'), reading.target('staging')],
      signal,
    );
    assert.deepEqual(
      listed.map(({ environment, name, secret }) => [environment, name, secret]),
      [['production', 'API_KEY', true]],
    );
    assert.ok(!JSON.stringify(listed).includes('planted'));
  });
});

describe('the first deployment of a project', () => {
  const warnings = async (reading: Reading, environment: string, settings = {}): Promise<string> =>
    (await reading.driver.warningsAt(reading.target(environment, settings), signal))
      .map((one) => render(one, english))
      .join();

  it('is warned of where it is to be no production, since Vercel makes it that', async () => {
    const reading = new Reading();
    const said = /^shop has no deployment on Vercel yet, .* would lead to pr-7\. Deploy production first\.$/;
    assert.match(await warnings(reading, 'pr-7'), said);
    assert.match(await warnings(reading, 'staging', { target: 'staging' }), /would lead to staging/);
    assert.equal(await warnings(reading, 'production'), '');
    assert.equal(await warnings(reading, 'pr-7', { project: 'nope' }), '');
    reading.serve();
    assert.equal(await warnings(reading, 'pr-7'), '');
  });

  it('is shown as what serves production, and stays there when the preview goes', async () => {
    const reading = new Reading();
    reading.cloud.isNew = true;
    const { id } = reading.cloud.make({ meta: { taxiwayEnvironment: 'pr-7', taxiwayService: 'web' } });
    const [production] = await reading.driver.read([reading.target('production')], signal);
    assert.equal(production?.current?.id, id);
    const removal = reading.driver.remove(reading.target('pr-7'));
    assert.deepEqual(await removal.look(context), { isSo: true, at: null });
  });
});

describe('changes on Vercel', () => {
  it('take a variable out of one environment alone, where several share it', async () => {
    const reading = new Reading();
    reading.cloud.set({
      key: 'API_KEY',
      value: 'planted',
      type: 'encrypted',
      target: ['production', 'preview'],
    });
    await reading.driver.setVariable(reading.target('production'), 'API_KEY', null, context);
    assert.deepEqual(
      reading.cloud.variables.map(({ target, value }) => [target, value]),
      [[['preview'], 'planted']],
    );
  });

  describe('to a variable that several environments share', () => {
    const shared = { key: 'API_KEY', value: 'theirs', type: 'encrypted', target: ['production', 'preview'] };
    const value = { value: Secret.of('ours'), isSecret: true, mayBeThere: false };
    const setThere = ({ cloud }: Reading) => cloud.variables.map((one) => [one.target, one.value]);

    it('begin only where the tool is there that sets the new value', async () => {
      const reading = new Reading();
      reading.cloud.set(shared);
      const setting = reading.driver.setVariable(reading.target('production'), 'API_KEY', value, context);
      await assert.rejects(setting, (error) => failureOf(error).reason === 'programMissing');
      assert.deepEqual(setThere(reading), [[['production', 'preview'], 'theirs']]);
    });

    it('begin only where the tool is new enough to set the new value', async () => {
      await inTemporaryFolder(async (folder) => {
        const reading = new Reading({ folder, env: { PATH: folder }, run: saying('56.1.9') });
        await writeFile(join(folder, 'vercel'), '', { mode: 0o755 });
        reading.cloud.set(shared);
        const setting = reading.driver.setVariable(reading.target('production'), 'API_KEY', value, context);
        await assert.rejects(setting, (error) => {
          const failure = failureOf(error);
          return failure.reason === 'programTooOld' && failure.oldest === '56.2.0';
        });
        assert.deepEqual(setThere(reading), [[['production', 'preview'], 'theirs']]);
      });
    });

    it('leave it as it was, and as old, where the new value could not be set', async () => {
      await inTemporaryFolder(async (folder) => {
        const reading = new Reading({ folder, env: { PATH: folder }, run: onlyItsVersion });
        await writeFile(join(folder, 'vercel'), '', { mode: 0o755 });
        reading.cloud.set(shared);
        const production = reading.target('production');
        const before = await reading.driver.variables([production], signal);
        const setting = reading.driver.setVariable(production, 'API_KEY', value, context);
        await assert.rejects(setting, (error) => failureOf(error).reason === 'programFailed');
        assert.deepEqual(setThere(reading), [[['production', 'preview'], 'theirs']]);
        assert.deepEqual(await reading.driver.variables([production], signal), before);
      });
    });

    it('say where it could not be given back either', async () => {
      await inTemporaryFolder(async (folder) => {
        const run: typeof onlyItsVersion = (command) => {
          if (command.args[0] === 'env') reading.cloud.variables.length = 0;
          return onlyItsVersion(command);
        };
        const reading = new Reading({ folder, env: { PATH: folder }, run });
        await writeFile(join(folder, 'vercel'), '', { mode: 0o755 });
        reading.cloud.set(shared);
        const setting = reading.driver.setVariable(reading.target('production'), 'API_KEY', value, context);
        await assert.rejects(setting, (error) => failureOf(error).reason === 'needsPerson');
      });
    });
  });

  it('set a value whole that the tool would cut a line end off', async () => {
    const value = {
      value: Secret.of('-----BEGIN-----\nplanted\n-----END-----\n'),
      isSecret: true,
      mayBeThere: false,
    };
    await inTemporaryFolder(async (folder) => {
      const own = new Reading({ folder, env: { PATH: folder }, run: onlyItsVersion });
      await writeFile(join(folder, 'vercel'), '', { mode: 0o755 });
      await own.driver.setVariable(own.target('staging', { target: 'staging' }), 'KEY', value, context);
      await own.driver.setVariable(own.target('production'), 'KEY', value, context);
      assert.deepEqual(
        own.cloud.variables.map((one) => [one.target, one.customEnvironmentIds, one.type, one.value]),
        [
          [[], ['env_staging'], 'sensitive', value.value.reveal()],
          [['production'], [], 'sensitive', value.value.reveal()],
        ],
      );
    });
  });

  it('hide a plain value too where the team wants all hidden: the tool would refuse it', async () => {
    await inTemporaryFolder(async (folder) => {
      const added: (readonly string[])[] = [];
      const run: typeof onlyItsVersion = (command) => {
        if (command.args[0] === 'env') added.push(command.args);
        return onlyItsVersion(command);
      };
      await writeFile(join(folder, 'vercel'), '', { mode: 0o755 });
      for (const policy of ['on', 'default'] as const) {
        const reading = new Reading({ folder, env: { PATH: folder }, run });
        Object.assign(reading.cloud.team, { sensitiveEnvironmentVariablePolicy: policy });
        const value = { value: Secret.of('debug'), isSecret: false, mayBeThere: false };
        const setting = reading.driver.setVariable(reading.target('production'), 'LOG_LEVEL', value, context);
        await assert.rejects(setting); // this tool does nothing
      }
      assert.deepEqual(
        added.map((args) => args.find((one) => one.endsWith('sensitive'))),
        ['--sensitive', '--no-sensitive'],
      );
    });
  });

  it('leave production’s variables alone where a staged build asks for its own', async () => {
    const reading = new Reading();
    const staged = reading.target('staging', { target: 'staged' });
    const value = { value: Secret.of('planted'), isSecret: true, mayBeThere: false };
    assert.ok(vercel.whyNoVariables?.(staged));
    assert.equal(vercel.whyNoVariables?.(reading.target('production')), null);
    await assert.rejects(reading.driver.setVariable(staged, 'API_KEY', value, context));
    assert.equal(reading.cloud.changes, 0);
  });

  it('pause no project that is shared with production', async () => {
    const reading = new Reading();
    await assert.rejects(reading.driver.sleep(reading.target('staging')).ask(context), isFailed('badInput'));
    assert.equal(reading.cloud.isPaused, false);
  });

  it('remove all of a preview, however much was deployed since', async () => {
    await inTemporaryFolder(async (folder) => {
      const removed: string[] = [];
      const run: typeof onlyItsVersion = (command) => {
        const ids = command.args.filter((one) => one.startsWith('dpl_'));
        for (const id of ids) reading.cloud.remove(id);
        removed.push(...ids);
        return onlyItsVersion(command);
      };
      const reading = new Reading({ folder, env: { PATH: folder }, run });
      await writeFile(join(folder, 'vercel'), '', { mode: 0o755 });
      const meta = { taxiwayEnvironment: 'pr-7', taxiwayService: 'web' };
      const made = [reading.cloud.make({ meta }), reading.cloud.make({ meta })].map(({ id }) => id);
      for (let others = 0; others < 120; others += 1) reading.cloud.make({});
      const change = reading.driver.remove(reading.target('pr-7'));
      assert.equal((await change.look(context)).isSo, false, 'it counts as gone');
      await change.ask(context);
      assert.deepEqual(removed.toSorted(), made);
      assert.equal((await change.look(context)).isSo, true);
    });
  });

  it('remove nothing of production', () => {
    const reading = new Reading();
    for (const target of [reading.target('production'), reading.target('staging', { target: 'production' })])
      assert.throws(() => reading.driver.remove(target), isFailed('badInput'));
  });

  it('end a build under way when they are taken back, and leave one that is ready', async () => {
    const reading = new Reading();
    const request = deployRequest(reading);
    reading.cloud.holdsBuilds = () => undefined;
    const meta = { taxiwayOperation: 'operation', taxiwayEnvironment: 'pr-7', taxiwayService: 'web' };
    const made = reading.cloud.make({ meta });
    const change = reading.driver.build(request);
    assert.equal((await change.look(context)).isSo, false);
    await change.ask(context); // begun before a crash: not once more
    assert.equal(reading.cloud.deployments.length, 1);
    await change.undo?.(context);
    assert.equal(made.readyState, 'CANCELED');
    await assert.rejects(change.look(context), isFailed('cancelled'));
    made.readyState = 'READY';
    await change.undo?.(context);
    assert.equal(made.readyState, 'READY');
  });

  it('tell why a build failed there, in its words', async () => {
    const reading = new Reading();
    const meta = { taxiwayOperation: 'operation', taxiwayEnvironment: 'pr-7', taxiwayService: 'web' };
    const made = reading.cloud.make({ meta });
    made.readyState = 'ERROR';
    made.errorMessage = 'The function is too large';
    await assert.rejects(
      reading.driver.build(deployRequest(reading)).look(context),
      (error) =>
        error instanceof Failed &&
        error.failure.reason === 'buildFailed' &&
        error.failure.ending.tail.includes('The function is too large'),
    );
  });
});

function deployRequest(reading: Reading): DeployRequest {
  const commit = { sha: as(sha), title: '', author: '', at: 0 } as DeployRequest['commit'];
  return {
    ...{ target: reading.target('pr-7'), operation: as('operation'), deployment: as('operation-web') },
    ...{
      artifact: as(`web-${sha.slice(0, 12)}`),
      commit,
      by: 'Octocat',
      build: true,
      previous: null,
      drill: false,
    },
    recipe: { directory: '.', build: null, start: null, health: null, version: null, healthTimeoutMs: 1000 },
  };
}

function isFailed(reason: Failed['failure']['reason']) {
  return (error: unknown): boolean => error instanceof Failed && error.failure.reason === reason;
}
