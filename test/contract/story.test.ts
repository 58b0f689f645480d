import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DrillRecord } from '../../agent/operations/kinds/drillRecords.ts';
import type { Failure } from '../../agent/protocol/failures.ts';
import type { OperationSummary } from '../../agent/protocol/model.ts';
import type { Plan } from '../../agent/protocol/plan.ts';
import { agentBundle } from '../standins/agentProgram.ts';
import { eventually } from '../standins/eventually.ts';
import { removeTemporaryFolders } from '../standins/repository.ts';
import { SampleShop } from '../standins/sampleShop.ts';
import { linux, where } from '../standins/where.ts';

const page = 'apps/web/src/page.mjs';
const greeting = 'Boarding now, says the test.';
const hello = 'Hello from a variable';

/** One product from its first deploy to the end of a day; each part stands on those before it. */
// The keychain of a test is one of Linux.
where(linux, describe)('the story of the sample product, told by the command line', function () {
  this.timeout(60_000);
  this.bail(true);
  let shop: SampleShop;
  let first: string;
  let second: string;

  before(async () => {
    await agentBundle();
    shop = await SampleShop.open();
    first = shop.commit('Be quick', { 'taxiway.json': quick(file('taxiway.json')) });
  });
  after(async () => {
    await shop.close();
    removeTemporaryFolders();
  });

  /** Nobody waits for the night, for a slow death or for a long watch in a test. */
  function quick(text: string): string {
    return text
      .replaceAll('"15s"', '"3s"')
      .replace('"for": "20s"', '"for": "1s"')
      .replace(/"schedule": \{[^}]*\},/, '')
      .replace('"for": "5s" }', '"for": "1s" }');
  }

  function file(path: string): string {
    return readFileSync(join(shop.repo.folder, path), 'utf8');
  }

  async function versions(environment: string): Promise<Record<string, string>> {
    const [web, api] = await Promise.all([
      shop.version(environment, 'web'),
      shop.version(environment, 'api'),
    ]);
    return { web, api };
  }

  it('deploys to staging, and the version answers the commit', async () => {
    const said = await shop.changed('deploy', 'staging');
    assert.match(said, new RegExp(`staging serves ${first.slice(0, 7)}: web, api\\.`));
    assert.match(said, /✓ Run the check smoke against the new version/);
    assert.deepEqual(await versions('staging'), { web: first, api: first });
  });

  it('has nothing to do the second time', async () => {
    const { id } = await shop.lastOperation();
    assert.match(await shop.changed('deploy', 'staging'), /staging has everything up to/);
    assert.equal((await shop.lastOperation()).id, id, 'no operation was begun');
  });

  it('does not promote before the checklist is signed', async () => {
    const ran = await shop.run('plan', 'promote', 'staging', 'production', '--apply');
    assert.equal(ran.code, 3);
    assert.match(ran.stderr, /not signed: The people behind the counter know what changes/);
    assert.equal((await shop.target('production', 'web')).current, null);
  });

  it('promotes the very artifacts that staging runs, without a build', async () => {
    await shop.did('checklist', 'sign', 'production', 'counter');
    const said = await shop.did('plan', 'promote', 'staging', 'production', '--apply');
    assert.doesNotMatch(said, /Build web|Build api/);
    assert.match(said, /✓ Checklist: The menu has no item without a price/);
    assert.match(said, /serving, watched until/);
    assert.deepEqual(await versions('production'), { web: first, api: first });
    for (const service of ['web', 'api']) {
      const [staging, production] = await Promise.all(
        ['staging', 'production'].map((environment) => shop.target(environment, service)),
      );
      assert.equal(production?.current?.artifact, staging?.current?.artifact);
    }
  });

  it('lets the running version stay when a commit does not build, and says so', async () => {
    shop.repo.branch('try/no-build');
    shop.commit('Ask for a file that is gone', { 'apps/web/src/style.css': null });
    await shop.changed('deploy', 'development', '--ref', 'main');
    const broken = await shop.run('plan', 'deploy', 'development', '--ref', 'try/no-build', '--apply');
    assert.equal(broken.code, 1);
    assert.match(broken.stdout, /The build of web failed \(exit code 1\)\. [0-9a-f]{7} still runs\./);
    const { id } = await shop.lastOperation();
    assert.match(await shop.did('log', id), /style\.css/);
    assert.deepEqual(await versions('development'), { web: first, api: first });
  });

  it('lets the running version stay when a commit is not well where it runs, and says so', async () => {
    shop.repo.checkout('main').branch('try/sick');
    const server = 'apps/api/src/server.mjs';
    shop.commit('Be sick', {
      [server]: file(server).replace(
        `'GET /healthz': () => (`,
        `'GET /healthz': () => ({ status: 500 }) ?? (`,
      ),
    });
    const ran = await shop.run('plan', 'deploy', 'development', '--apply');
    assert.equal(ran.code, 1);
    assert.match(
      ran.stdout,
      /api did not get healthy within 3(\.\d)? s: .* answered 500\. [0-9a-f]{7} still runs\./,
    );
    assert.match(ran.stdout, /Log: taxiway log /);
    assert.deepEqual(await versions('development'), { web: first, api: first });
    shop.repo.checkout('main');
  });

  it('rolls back the environment, and one service of it', async () => {
    const menu = 'apps/api/src/menu.json';
    second = shop.commit('Greet guests anew', {
      [page]: file(page).replace('Cleared for take-away.', greeting),
      [menu]: file(menu).replace('"soldOut": true', '"soldOut": false'),
    });
    const said = await shop.changed('deploy', 'staging');
    assert.match(said, /Deploy web, api to staging/);
    assert.deepEqual(await versions('staging'), { web: second, api: second });
    const back = await shop.changed('rollback', 'staging');
    assert.doesNotMatch(back, /Build/);
    assert.deepEqual(await versions('staging'), { web: first, api: first });
    await shop.changed('rollback', 'staging', '--to', second);
    assert.deepEqual(await versions('staging'), { web: second, api: second });
    await shop.changed('rollback', 'staging', '--service', 'api');
    assert.deepEqual(await versions('staging'), { web: second, api: first });
  });

  it('sleeps and wakes', async () => {
    await shop.changed('sleep', 'development');
    assert.equal((await shop.target('development', 'web')).state, 'asleep');
    assert.equal((await shop.ask('development', 'web', '/version')).status, 503);
    await shop.changed('wake', 'development');
    assert.deepEqual(await versions('development'), { web: first, api: first });
  });

  it('makes a preview of a branch, and removes all of it', async () => {
    await shop.changed('preview', 'feature/loyalty-card');
    const head = shop.repo.git('rev-parse', 'origin/feature/loyalty-card');
    const { previews } = await shop.snapshot();
    assert.equal(previews[0]?.preview?.branch, 'feature/loyalty-card');
    assert.equal(await shop.version(previews[0].name, 'api'), head);
    const { loopbackUrl } = await shop.target(previews[0].name, 'web');
    await shop.changed('remove-preview', 'feature/loyalty-card');
    assert.deepEqual((await shop.snapshot()).previews, []);
    await assert.rejects(async () => assert.ok((await fetch(loopbackUrl ?? '')).ok));
  });

  it('makes an environment like staging, and tears it down', async () => {
    await shop.changed('create-environment', 'load', '--from', 'staging');
    assert.deepEqual(await versions('load'), { web: second, api: first });
    await shop.changed('remove-environment', 'load');
    const { environments } = await shop.snapshot();
    assert.ok(environments.every(({ name }) => name !== 'load'));
  });

  it('sets a variable that reaches the process', async () => {
    const set = await shop.given(hello, 'set-variable', 'development', 'GREETING', '--services', 'web');
    assert.equal(set.code, 0, set.stderr);
    assert.match(await (await shop.ask('development', 'web', '/')).text(), new RegExp(hello));
  });

  /** Whether the API of staging takes this key for its list of orders. */
  async function opens(key: string): Promise<boolean> {
    const answer = await shop.ask('staging', 'api', '/orders', { authorization: `Bearer ${key}` });
    return answer.ok;
  }

  it('sets a secret, rotates and proves it, puts it back, rotates again and revokes the old one', async () => {
    const rotation = ['rotate', 'ORDERS_KEY', '--environments', 'staging', '--revoke', 'by-hand'];
    const one = 'first-key-of-the-orders-0123456789';
    assert.equal((await shop.given(one, ...rotation, '--pasted')).code, 0);
    assert.ok(await opens(one));
    const said = await shop.changed(...rotation);
    assert.match(said, /✓ Prove that the new ORDERS_KEY works in staging/);
    assert.ok(!(await opens(one)), 'the API runs with the new one');
    const first = await shop.lastOperation();
    const twice = await shop.run('plan', ...rotation, '--apply');
    assert.equal(twice.code, 1, 'the old value of the first would be lost');
    assert.match(
      twice.stdout + twice.stderr,
      new RegExp(`revoke the old value .* or undo it: operation ${first.id}`),
    );
    await shop.changed('undo-rotation', first.id);
    assert.ok(await opens(one), 'the old one is back');
    const two = 'second-key-of-the-orders-0123456789';
    assert.equal((await shop.given(two, ...rotation, '--pasted')).code, 0);
    const again = await shop.lastOperation();
    assert.ok((await opens(two)) && !(await opens(one)));
    await shop.changed('revoke', again.id);
    assert.ok(await opens(two));
    const late = await shop.run('plan', 'undo-rotation', again.id, '--apply');
    assert.equal(late.code, 1);
    assert.match(late.stdout + late.stderr, /Too late: the old value of ORDERS_KEY was revoked/);
    assert.ok(await opens(two), 'what was revoked is not put back');
    assert.match(await shop.did('secrets'), /ORDERS_KEY +api-key +staging\/api .* keychain/);
  });

  it('leaves a secret as it was when the new value proves nothing', async () => {
    const kept = 'second-key-of-the-orders-0123456789';
    // no header holds such a key, so the proof cannot send it
    const rotation = ['rotate', 'ORDERS_KEY', '--environments', 'staging', '--revoke', 'by-hand'];
    const bad = await shop.given('a-key-of-注文', ...rotation, '--pasted');
    assert.equal(bad.code, 1, bad.stdout + bad.stderr);
    assert.ok(await opens(kept));
  });

  it('drills: a broken version is noticed, staging comes back, and the time is filed', async () => {
    const before = await versions('staging');
    assert.match(await shop.changed('drill', 'staging'), /staging was broken and came back by itself/);
    assert.deepEqual(await versions('staging'), before);
    const folder = join(shop.own, 'drills');
    const [name] = readdirSync(folder);
    const record = JSON.parse(readFileSync(join(folder, name ?? ''), 'utf8')) as DrillRecord;
    assert.ok((record.noticedAt ?? 0) >= record.switchedAt, 'when it was noticed');
    assert.ok((record.recoveredMs ?? 0) > 0, 'how long it took');
  });

  it('cancels in the middle of a deploy, and what ran runs', async () => {
    shop.repo.checkout('main').branch('try/endless');
    shop.commit('Never end', { 'apps/web/build.mjs': 'setInterval(() => {}, 1000);' });
    const plan = ['plan', 'deploy', 'development', '--ref', 'try/endless', '--services', 'web'];
    const { operation } = await shop.json<{ operation: string }>(...plan, '--apply', '--detach');
    const isBuilding = async (): Promise<boolean> =>
      (await shop.lastOperation()).steps.some(({ id, state }) => id === 'build:web' && state === 'running');
    await eventually(isBuilding, 'it builds', 20_000);
    assert.equal((await shop.run('cancel', operation)).code, 0);
    const ended = await shop.lastOperation();
    assert.equal(ended.state, 'cancelled');
    assert.equal(await shop.version('development', 'web'), first);
    shop.repo.checkout('main');
  });

  it('carries a plan out once, and none that the world has left behind', async () => {
    const plan = await shop.json<Plan>('plan', 'sleep', 'development');
    const stale = await shop.json<Plan>('plan', 'deploy', 'development', '--services', 'web');
    await shop.did('apply', plan.hash);
    const twice = await shop.run('apply', plan.hash);
    assert.equal(twice.code, 4);
    assert.match(twice.stderr, /applied already/);
    await shop.changed('wake', 'development');
    await shop.changed('deploy', 'development');
    const late = await shop.run('apply', stale.hash);
    assert.equal(late.code, 4, late.stdout + late.stderr);
  });

  it('keeps an override with its reason in the audit log, which verifies', async () => {
    await shop.changed('deploy', 'staging');
    const plan = await shop.json<Plan>('plan', 'promote', 'staging', 'production');
    const { failure } = await shop.json<{ failure: Failure }>('apply', plan.hash);
    assert.equal(failure.reason, 'gatesHold');
    await shop.did('apply', plan.hash, '--override', 'checklist=The counter is closed today');
    assert.deepEqual(await versions('production'), { web: second, api: second });
    assert.match(await shop.did('audit', 'export'), /The counter is closed today/);
    const verified = /^(\d+) entries, each fits the one before/.exec(await shop.did('audit', 'verify'));
    const operations = await shop.json<OperationSummary[]>('operations', '--limit', '1000');
    assert.equal(Number(verified?.[1]), operations.length, 'one entry for each operation');
    assert.ok(operations.every(({ endedAt }) => endedAt !== null));
  });

  it('says what it does not know', async () => {
    assert.equal((await shop.run('plan', 'deploy', 'stagng')).code, 2);
    assert.equal((await shop.run('log', 'nothing')).code, 2);
    assert.equal((await shop.run('plan', 'rotate', 'NO_SUCH_KEY')).code, 2);
  });
});
