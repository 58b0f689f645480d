import assert from 'node:assert/strict';
import { as } from '../../../agent/protocol/ids.ts';
import { Secret } from '../../../agent/run/secret.ts';
import { failureOf } from '../../../agent/protocol/failures.ts';
import { english, render } from '../../../agent/protocol/say.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import { eventually } from '../../standins/eventually.ts';
import { onStage, type Stage } from './stage.ts';

const never = new AbortController().signal;
const target = { secretNames: ['API_KEY'] };

async function write(stage: Stage, name: string, value: string, operation: string): Promise<void> {
  const given = (): Promise<Secret> => Promise.resolve(Secret.of(value));
  await stage.perform([stage.platform.writeVariable(stage.target({ target }), name, given)], operation);
}

async function env(stage: Stage): Promise<Record<string, string>> {
  return JSON.parse((await stage.get('/env')).body) as Record<string, string>;
}

describe('variables and secrets on this machine', function () {
  this.timeout(30_000);
  after(removeTemporaryFolders);

  it(
    'reach the process by its environment, and a secret is in no file',
    onStage(async (stage) => {
      await write(stage, 'API_KEY', 'first-secret-value', 'set1');
      await write(stage, 'LOG_LEVEL', 'debug', 'set1');
      const sha = stage.commit('A');
      await stage.deploy(sha, { target, recipe: { start: 'echo "key $API_KEY"; exec node server.mjs' } });
      assert.equal((await env(stage))['API_KEY'], 'first-secret-value');
      assert.equal((await env(stage))['LOG_LEVEL'], 'debug');
      assert.ok(stage.log.includes('key [secret]'), stage.log.join('\n'));
      assert.deepEqual(await stage.filesWith('first-secret-value'), []);
      const listed = await stage.platform.variables('staging');
      assert.deepEqual(
        listed.map(({ name, secret }) => [name, secret]),
        [
          ['API_KEY', true],
          ['LOG_LEVEL', false],
        ],
      );
    }),
  );

  it(
    'are taken up by a restart, without a request lost, and put back by another',
    onStage(async (stage) => {
      await write(stage, 'API_KEY', 'first-secret-value', 'set1');
      await stage.perform(
        [stage.platform.forgetPrevious(stage.target({ target }), 'API_KEY', as('set1'))],
        'set1',
      );
      const sha = stage.commit('A');
      await stage.deploy(sha, { target });
      await write(stage, 'API_KEY', 'other-secret-value', 'set2');
      assert.equal((await env(stage))['API_KEY'], 'first-secret-value');
      const restart = await stage.request(sha, { target });
      await stage.perform(stage.platform.restart(restart), restart.operation);
      assert.equal((await env(stage))['API_KEY'], 'other-secret-value');
      await stage.perform(
        [stage.platform.restoreVariable(stage.target({ target }), 'API_KEY', as('set2'))],
        'back',
      );
      const again = await stage.request(sha, { target });
      await stage.perform(stage.platform.restart(again), again.operation);
      assert.equal((await env(stage))['API_KEY'], 'first-secret-value');
    }),
  );

  it(
    'are taken up by a restart of the very same deployment',
    onStage(async (stage) => {
      const sha = stage.commit('A');
      const first = await stage.deploy(sha, { target });
      await write(stage, 'API_KEY', 'some-secret-value', 'set1');
      const restart = { ...(await stage.request(sha, { target })), deployment: first.deployment };
      await stage.perform(stage.platform.restart(restart), restart.operation);
      assert.equal((await env(stage))['API_KEY'], 'some-secret-value');
      const { items } = await stage.platform.deployments({ environment: 'staging' }, { limit: 9 });
      assert.deepEqual(
        items.map(({ id, state }) => [id, state]),
        [[first.deployment, 'serving']],
      );
    }),
  );

  it(
    'wait for their key after a restart of the machine, and say so',
    onStage(async (stage) => {
      await write(stage, 'API_KEY', 'first-secret-value', 'set1');
      const sha = stage.commit('A');
      await stage.deploy(sha, { target });
      await stage.killSupervisor();
      const key = stage.key!;
      stage.key = null;
      await stage.platform.restore(never);
      await eventually(async () => (await stage.reading())?.state === 'stopped', 'it waits');
      assert.ok((await stage.supervisor()).needsKey);
      assert.ok(render((await stage.reading())!.message!, english).length > 10);
      await stage.platform.handOverKey(key);
      await eventually(async () => (await stage.reading())?.state === 'serving', 'it serves');
      assert.equal((await env(stage))['API_KEY'], 'first-secret-value');
    }),
  );

  it(
    'that no vault has any more are named, and the earlier version runs on',
    onStage(async (stage) => {
      const sha = stage.commit('A');
      await stage.deploy(sha, { target });
      await write(stage, 'API_KEY', 'first-secret-value', 'set1');
      await stage.vault.forget(`local/${stage.facts.project}/staging/web/API_KEY#set1`);
      const restart = await stage.request(sha, { target });
      await assert.rejects(stage.perform(stage.platform.restart(restart), restart.operation), (error) => {
        assert.ok(['secretNotKept', 'keychain'].includes(failureOf(error).reason), failureOf(error).reason);
        return true;
      });
      assert.equal((await stage.get('/version')).body, sha);
    }),
  );
});
