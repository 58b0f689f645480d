import assert from 'node:assert/strict';
import { Roles, type InUse } from '../../../../agent/platforms/neon/roles.ts';
import type { StepContext } from '../../../../agent/platforms/platform.ts';
import { explain } from '../../../../agent/protocol/explain.ts';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import { render } from '../../../../agent/protocol/say.ts';
import { Secret } from '../../../../agent/run/secret.ts';
import { ModelClient, modelParts } from '../../../standins/neon/modelClient.ts';
import { NeonModel } from '../../../standins/neon/neonModel.ts';

describe('two roles of a branch on Neon in turn', () => {
  let model: NeonModel;
  let roles: Roles;

  beforeEach(() => {
    model = new NeonModel();
    const parts = modelParts(model);
    roles = new Roles(new ModelClient(model, parts), parts);
  });

  const context = { signal: new AbortController().signal } as StepContext;
  const turn = {
    ...{ project: 'aged-wind-1234', branch: 'br-staging', database: 'shop' },
    roles: ['app_blue', 'app_green'],
  };
  const inUse = (role: string, pooled = true): Secret =>
    Secret.of(model.connection('br-staging', role, pooled));
  const renew = (known: InUse, isFirst = false): Promise<Secret> =>
    roles.renew(turn, known, isFirst, context);
  const said = async (known: InUse): Promise<string> => {
    const error: unknown = await renew(known).then(
      () => assert.fail(),
      (reason: unknown) => reason,
    );
    assert.ok(
      model.asked.every((one) => !one.startsWith('POST')),
      'nothing was changed',
    );
    return render(explain(failureOf(error)).what);
  };

  it('give the services the other one, and the one in use stays good until it is retired', async () => {
    const now = inUse('app_blue');
    const fresh = await renew([now, now]);
    assert.equal(new URL(fresh.reveal()).username, 'app_green');
    assert.deepEqual([model.letsIn(now.reveal()), model.letsIn(fresh.reveal())], [true, true]);
    assert.deepEqual(await roles.retire(turn, fresh, context), ['app_blue']);
    assert.deepEqual([model.letsIn(now.reveal()), model.letsIn(fresh.reveal())], [false, true]);
  });

  it('keep the host, the database and the options, pooled or not as it was', async () => {
    for (const pooled of [true, false]) {
      const fresh = new URL((await renew([inUse('app_blue', pooled)])).reveal());
      assert.equal(fresh.hostname, model.host('br-staging', pooled));
      assert.equal(`${fresh.pathname}${fresh.search}`, '/shop?sslmode=require');
    }
  });

  it('are told apart only by what is in use everywhere: else nobody gets a new password', async () => {
    assert.match(await said([]), /cannot be told which of app_blue, app_green is in use/);
    assert.match(await said([inUse('app_blue'), null]), /not every value was set from here/);
    assert.match(await said([inUse('app_blue'), inUse('app_green')]), /are all in use/);
  });

  it('are not touched where what is in use is of another branch', async () => {
    const other = Secret.of(model.connection('br-main', 'app_blue'));
    assert.match(await said([other]), /is of another place than the branch br-staging/);
  });

  it('begin with the first where there is no value yet', async () => {
    const fresh = await renew([null, null], true);
    assert.equal(new URL(fresh.reveal()).username, 'app_blue');
    assert.ok(model.letsIn(fresh.reveal()));
  });

  it('wait for what is under way there, and until the new password holds', async () => {
    model.pollsUntilDone = 3;
    const interrupted = model.answer(
      'POST',
      `/projects/${turn.project}/branches/br-staging/roles/app_green/reset_password`,
    );
    assert.equal(interrupted.status, 200);
    const fresh = await renew([inUse('app_blue')]);
    assert.ok(model.letsIn(fresh.reveal()));
  });

  it('fail where Neon does not carry it out, and are proved where it keeps passwords', async () => {
    model.failsOperations = true;
    await assert.rejects(renew([inUse('app_blue')]), { message: 'platform' });
    model.failsOperations = false;
    model.keepsPasswords = false;
    assert.ok(model.letsIn((await renew([inUse('app_blue')])).reveal()));
  });

  it('keep their passwords where the new value is of neither', async () => {
    const owner = Secret.of(`postgresql://owner:x@${model.host('br-staging')}/shop`);
    assert.deepEqual(await roles.retire(turn, owner, context), []);
    assert.ok(model.asked.every((one) => !one.startsWith('POST')));
  });
});
