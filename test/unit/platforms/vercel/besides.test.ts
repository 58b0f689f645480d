import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TargetReading } from '../../../../agent/platforms/platform.ts';
import { inTemporaryFolder } from '../../../standins/temporaryFolder.ts';
import { hostOf } from '../../../../agent/platforms/vercel/places.ts';
import { context, Reading, signal } from './reading.ts';

const sha = 'a1b2c3d4'.repeat(5);
const name = 'preview-pricing';
const branchOf = () => Promise.resolve('pricing');

/** With a tool that removes, and branches that last. */
async function withTool(
  work: (reading: Reading) => Promise<void>,
  lasting: readonly string[] = [],
): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const run = (command: { readonly args: readonly string[] }) => {
      for (const id of command.args.filter((one) => one.startsWith('dpl_'))) reading.cloud.remove(id);
      const ended = { exitCode: 0, signal: null, timedOut: false, cancelled: false, durationMs: 1 };
      return Promise.resolve({ ...ended, killed: 'no' as const, stdout: '64.0.2', stderr: '', lost: 0 });
    };
    const isLasting = (branch: string) => Promise.resolve(lasting.includes(branch));
    const parts = { folder, env: { PATH: folder }, branchOf, isLasting, run: run as never };
    const reading = new Reading(parts);
    await writeFile(join(folder, 'vercel'), '', { mode: 0o755 });
    await work(reading);
  });
}

/** What is at the preview of `pricing`. */
async function readingOf(reading: Reading, environment = name): Promise<TargetReading> {
  const [found] = await reading.driver.read([reading.target(environment)], signal);
  assert.ok(found);
  return found;
}

describe('what Vercel’s own app deploys of a branch', () => {
  it('is what the preview of that branch serves, at the address it has there', async () => {
    const reading = new Reading();
    reading.cloud.pushed('pricing', 'f'.repeat(40));
    const { id } = reading.cloud.pushed('pricing', sha);
    reading.cloud.pushed('other', 'e'.repeat(40));
    const { state, current, url } = await readingOf(reading);
    assert.equal(state, 'serving');
    assert.deepEqual([current?.id, current?.commit.sha, current?.by], [id, sha, 'hubot']);
    assert.equal(url, 'https://shop-git-pricing-acme.vercel.app');
  });

  it('is no preview where it serves production, waits to, or is in an environment of the project’s own', async () => {
    const reading = new Reading();
    const meta = { githubCommitRef: 'pricing', githubCommitSha: sha };
    reading.cloud.make({ target: 'production', meta });
    reading.cloud.make({ customEnvironmentSlugOrId: 'staging', meta });
    assert.equal((await readingOf(reading)).state, 'empty');
  });

  it('is nobody’s preview where a generated workflow made it, be it of a pull request or of what lasts', async () => {
    const reading = new Reading();
    reading.cloud.pushed('pricing', sha, { preview: 'preview-pr-42' });
    reading.cloud.pushed('pricing', sha, { environment: 'staging' });
    assert.equal((await readingOf(reading)).state, 'empty');
  });

  it('is the preview of its pull request where the branch is a fork’s', async () => {
    const reading = new Reading();
    const { id } = reading.cloud.pushed('pricing', sha, { githubCommitOrg: 'them', githubPrId: '42' });
    assert.equal((await readingOf(reading)).state, 'empty', 'it counts as a branch of ours');
    assert.equal((await readingOf(reading, 'preview-pr-42')).current?.id, id);
  });

  it('is the preview of its pull request also where the fork has the same owner', async () => {
    const reading = new Reading();
    const from = { githubRepo: 'shop', githubCommitRepo: 'shop-fork', githubPrId: '42' };
    reading.cloud.pushed('pricing', sha, from);
    assert.equal((await readingOf(reading)).state, 'empty', 'it counts as a branch of ours');
  });

  it('is found of a fork however much a busy project deployed since', async () => {
    const reading = new Reading({ branchOf: () => Promise.resolve('them:pricing') });
    const { id } = reading.cloud.pushed('pricing', sha, { githubCommitOrg: 'them', githubPrId: '42' });
    for (let others = 0; others < 120; others += 1) reading.cloud.pushed(`other-${others}`, sha);
    assert.equal((await readingOf(reading, 'preview-pr-42')).current?.id, id);
  });

  it('does not take the place of what was made from here, which has an address of its own', async () => {
    const reading = new Reading();
    const notes = { taxiwayEnvironment: name, taxiwayService: 'web' };
    const own = reading.cloud.make({ meta: notes });
    const host = hostOf(reading.cloud.project, reading.target(name));
    reading.cloud.aliases.set(host, { deploymentId: own.id, at: 1 });
    reading.cloud.pushed('pricing', sha);
    const { current, url } = await readingOf(reading);
    assert.deepEqual([current?.id, url], [own.id, `https://${host}`]);
  });

  it('is found however much a busy project deployed since', async () => {
    const reading = new Reading({ branchOf });
    const { id } = reading.cloud.pushed('pricing', sha);
    for (let others = 0; others < 120; others += 1) reading.cloud.pushed(`other-${others}`, sha);
    assert.equal((await readingOf(reading)).current?.id, id);
  });

  it('is no preview where an environment is deployed from that branch: it may be that environment', async () => {
    await withTool(
      async (reading) => {
        reading.cloud.pushed('pricing', sha);
        assert.equal((await readingOf(reading)).state, 'empty');
        const { items } = await reading.driver.deployments(reading.target(name), { limit: 10 }, signal);
        assert.deepEqual(items, []);
        const change = reading.driver.remove(reading.target(name));
        assert.equal((await change.look(context)).isSo, true);
        await change.ask(context);
        assert.equal(reading.cloud.deployments.length, 1, 'staging is gone');
      },
      ['pricing'],
    );
  });

  it('costs a handful of requests a round however many pull requests are open', async () => {
    const branch = (environment: string) => Promise.resolve(environment.replace('preview-', ''));
    const reading = new Reading({ branchOf: branch });
    const all = Array.from({ length: 100 }, (_, index) => `b${index}x`);
    for (const one of all.slice(5)) reading.cloud.pushed(one, sha);
    for (let others = 0; others < 150; others += 1) reading.cloud.pushed(`other-${others}x`, sha);
    const targets = all.map((one) => ({ ...reading.target(`preview-${one}`), isOthers: true as const }));
    const round = async (): Promise<readonly [number, number]> => {
      reading.asked.length = 0;
      const found = await reading.driver.read(targets, signal);
      return [found.filter(({ state }) => state === 'serving').length, reading.asked.length];
    };
    const [found, asked] = await round();
    assert.equal(found, 95);
    assert.ok(asked <= 15, `${asked} requests`);
    const [again, askedAgain] = await round();
    assert.equal(again, 95);
    assert.ok(askedAgain <= 5, `${askedAgain} requests, though nothing changed`);
    reading.cloud.pushed('b0x', sha);
    assert.equal((await round())[0], 96, 'what is new is not seen');
  });

  it('goes with the preview however often its branch was pushed', async () => {
    await withTool(async (reading) => {
      for (let pushes = 0; pushes < 230; pushes += 1) reading.cloud.pushed('pricing', sha);
      const change = reading.driver.remove(reading.target(name));
      await change.ask(context);
      assert.deepEqual(reading.cloud.deployments, []);
    });
  });

  it('goes with the preview, and nothing else does', async () => {
    await withTool(async (reading) => {
      const production = reading.serve({ githubCommitRef: 'pricing', githubCommitSha: sha });
      const other = reading.cloud.pushed('other', sha);
      reading.cloud.pushed('pricing', sha);
      for (let more = 0; more < 120; more += 1)
        reading.cloud.make({ meta: { taxiwayEnvironment: 'staging' } });
      reading.cloud.pushed('pricing', sha);
      const change = reading.driver.remove(reading.target(name));
      assert.equal((await change.look(context)).isSo, false, 'it counts as gone');
      await change.ask(context);
      assert.equal((await change.look(context)).isSo, true);
      const left = reading.cloud.deployments.filter(({ meta }) => meta['githubCommitRef'] !== undefined);
      assert.deepEqual(left.map(({ id }) => id).toSorted(), [production, other.id].toSorted());
    });
  });
});
