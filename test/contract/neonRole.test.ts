import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { OperationInput } from '../../agent/protocol/input.ts';
import { agentBundle } from '../standins/agentProgram.ts';
import { KilledProject } from '../standins/killed.ts';
import { Leaks } from '../standins/leaks.ts';
import type { NeonModel } from '../standins/neon/neonModel.ts';
import { NeonServer } from '../standins/neon/neonServer.ts';
import { removeTemporaryFolders, temporaryFolder } from '../standins/repository.ts';
import { linux, where } from '../standins/where.ts';

const tools = join(import.meta.dirname, '../../.tools-env/node_modules/.bin');
const staging = 'staging';
const rotate: OperationInput = {
  ...{ kind: 'rotateSecret', names: ['KEY'], environments: [staging], revoke: 'byHand' },
};

// Only there the arguments of programs can be looked at.
where(linux, describe)('two roles on Neon in turn, by its own tool', function () {
  this.timeout(180_000);
  const earlier = new Map<string, string | undefined>();
  let server: NeonServer;
  let model: NeonModel;
  let leaks: Leaks;
  let project: KilledProject;
  let folders: readonly string[];

  before(async () => {
    assert.ok(existsSync(join(tools, 'neonctl')), 'neonctl is missing; have it with: npm test -- contract');
    const bundle = await agentBundle();
    leaks = new Leaks();
    server = await new NeonServer(leaks.plant('the token', 'napi_planted_0123456789')).start();
    model = server.model;
    const [state, run, home] = ['state-', 'run-', 'home-'].map((name) => temporaryFolder(name));
    withVariables({
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent', // the keychain of who runs this is not for tests
      TAXIWAY_STATE_HOME: state!,
      TAXIWAY_RUN_DIR: run!,
      TAXIWAY_NEON_API: server.url,
      NEON_API_KEY: server.token,
      HOME: home!,
      PATH: `${tools}${delimiter}${process.env['PATH']}`,
    });
    project = await KilledProject.open(bundle, null, projectFile());
    folders = [state!, run!, home!, project.repo.folder];
  });
  after(async () => {
    await project.close();
    await server.end();
    for (const [name, value] of earlier) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    removeTemporaryFolders();
  });

  function withVariables(variables: Readonly<Record<string, string>>): void {
    for (const name of Object.keys(variables)) earlier.set(name, process.env[name]);
    Object.assign(process.env, variables);
  }

  function projectFile(): object {
    const place = { platform: 'neon', project: model.project, branch: staging, database: 'shop' };
    const generator = { kind: 'neon-role', database: 'main', roles: ['app_blue', 'app_green'] };
    return {
      databases: { main: { engine: 'postgres', environments: { staging: place } } },
      secrets: { KEY: { usedBy: ['web'], generator } },
    };
  }

  const served = async (): Promise<string> => (await project.served(staging))?.key ?? '';
  const roleOf = (connection: string): string => new URL(connection).username;

  /** While it goes on, whatever a service uses lets it in. */
  async function nobodyIsCutOff<T>(during: Promise<T>): Promise<T> {
    const standing = { isOver: false };
    const over = during.finally(() => (standing.isOver = true));
    while (!standing.isOver) {
      const key = await served();
      assert.ok(key === '' || model.letsIn(key), `${roleOf(key)} was cut off`);
      await pause(20); // the services have to get on, too
    }
    return over;
  }

  it('gives services the other one each time and cuts nobody off, also where its runner is killed', async () => {
    const first = model.connection('br-staging', 'app_blue');
    await project.done({
      ...{ input: { kind: 'setVariable', environment: staging, services: ['web'], name: 'KEY' } },
      values: { KEY: first },
    });
    await project.done({ input: { kind: 'deploy', environment: staging, ref: null, services: 'all' } });
    assert.equal(await served(), first);

    const { id } = await nobodyIsCutOff(project.done({ input: rotate }));
    const second = await served();
    assert.equal(roleOf(second), 'app_green');
    assert.equal(new URL(second).hostname, model.host('br-staging'), 'pooled, as it was');
    assert.deepEqual([model.letsIn(first), model.letsIn(second)], [true, true]);

    await nobodyIsCutOff(project.done({ input: { kind: 'undoRotation', rotation: id } }));
    assert.equal(await served(), first, 'until it is revoked, it is brought back');

    await nobodyIsCutOff(project.done({ input: rotate }));
    await nobodyIsCutOff(project.revokeOld());
    const third = await served();
    assert.deepEqual([roleOf(third), model.letsIn(third), model.letsIn(first)], ['app_green', true, false]);

    const plan = await project.plan(rotate);
    const killed = await project.killed(plan, 'make:KEY@staging:done');
    const made = model.connection('br-staging', 'app_blue');
    assert.equal(await served(), third);
    assert.equal((await nobodyIsCutOff(project.resumed(killed))).state, 'done');
    assert.equal(await served(), made, 'what was made before is found, and not made once more');
    assert.equal(await project.kept(staging), made);

    for (const [index, password] of model.all.entries()) leaks.plant(`password ${index}`, password);
    const programs = [...leaks.commandLines].join('\n');
    assert.match(programs, /neonctl\0api\0/, 'the tool was never seen at work');
    leaks.end();
    assert.deepEqual(leaks.found(folders), []);
  });
});
