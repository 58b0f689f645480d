import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workingCopy } from '../../../agent/project/copies.ts';
import { localFile } from '../../../agent/project/localFile.ts';
import { refuseTracked } from '../../../agent/project/refuseTracked.ts';
import type { PushVariablesInput } from '../../../agent/protocol/input.ts';
import type { ProjectSnapshot } from '../../../agent/protocol/model.ts';
import { render, say } from '../../../agent/protocol/say.ts';
import { pulledNames } from '../../../agent/server/answers/pulledVariables.ts';
import { compareVariables } from '../../../agent/server/answers/variables.ts';
import { comparisonLines, compare } from '../../../agent/server/flows/variables.ts';
import { Asking } from '../../../agent/server/flows/asking.ts';
import type { Project } from '../../../agent/server/project.ts';
import { MemoryCloud } from '../../standins/memoryCloud.ts';
import { environment, snapshot } from '../../standins/picture.ts';
import { removeTemporaryFolders, type Repository } from '../../standins/repository.ts';
import { sampleProject } from '../../standins/sampleProject.ts';
import { never, text, texts, TestWorld } from '../../standins/world.ts';

interface Configured {
  readonly environments: Readonly<Record<string, Record<string, unknown>>>;
}

const web = (name: string) => ({ environment: name, service: 'web' });

describe('the variables of all environments', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let repo: Repository;
  let test: TestWorld;
  let fly: MemoryCloud;
  let project: Project;
  let shown: ProjectSnapshot;

  before(() => {
    const targets = (app: string, level: string): object => ({
      api: { platform: 'local', variables: { LOG_LEVEL: level, GREETING: 'hello' } },
      web: { platform: 'fly', app, variables: { LOG_LEVEL: 'web' } },
    });
    repo = sampleProject({
      environments: {
        staging: { branches: ['main'], targets: targets('shop-staging', 'debug'), differs: ['ONLY'] },
        production: { branches: ['main'], targets: targets('shop', 'warn') },
      },
      secrets: { KEY: { usedBy: ['api', 'web'] } },
    });
  });
  beforeEach(async () => {
    shown = snapshot({ environments: [] });
    test = await TestWorld.of(repo);
    fly = await MemoryCloud.in(test, 'fly', [web('staging'), web('production')], ['KEY']);
    project = {
      world: test.world,
      configuration: () => workingCopy(test.world.git, never),
      watch: { snapshot: () => shown },
    } as unknown as Project;
  });
  after(removeTemporaryFolders);

  const standings = async (service: string) => {
    const { services } = await compareVariables(project, never);
    const found = services.find((one) => one.service === service)?.variables ?? [];
    return Object.fromEntries(found.map((one) => [one.name, one.standings]));
  };

  it('are told by name, service by service: what is set, what is missing, what differs on purpose', async () => {
    fly.setByHand(web('staging'), 'KEY', 'planted-value');
    fly.setByHand(web('production'), 'ONLY', 'planted-value');
    assert.deepEqual(await standings('web'), {
      KEY: ['kept', 'missing'],
      LOG_LEVEL: ['file', 'file'],
      ONLY: ['onPurpose', 'kept'],
    });
    assert.deepEqual((await standings('api'))['GREETING'], ['file', 'file']);
    const all = JSON.stringify(await compareVariables(project, never));
    assert.ok(!all.includes('planted') && !all.includes('hello') && !all.includes('debug'));
  });

  it('are proved apart where every platform answered and nothing is shared', async () => {
    const { apart, findings } = await compareVariables(project, never);
    assert.deepEqual([apart, findings], [true, []]);
  });

  it('are found together where two environments are one place of a platform', async () => {
    fly.identity = (): string => 'one-app';
    const { apart, findings } = await compareVariables(project, never);
    assert.equal(apart, false);
    assert.match(
      findings.map((one) => render(one)).join(),
      /web in staging and web in production are one place on fly/,
    );
  });

  it('are found together where one record serves two environments', async () => {
    for (const one of ['staging', 'production']) fly.setByHand(web(one), 'KEY', 'planted-value');
    fly.records.set('KEY', 'env_1');
    const { apart, findings } = await compareVariables(project, never);
    assert.equal(apart, false);
    assert.deepEqual(
      findings.map((one) => render(one)),
      ['KEY is one record on fly for staging, production: they have the same value.'],
    );
  });

  it('are not known, and not proved apart, where a platform does not answer', async () => {
    fly.isThere = false;
    const { apart, findings } = await compareVariables(project, never);
    assert.deepEqual([apart, findings.length], [false, 2]);
    assert.deepEqual((await standings('web'))['KEY'], ['unknown', 'unknown']);
  });

  describe('with what a mirror has otherwise', () => {
    const told = async () => {
      const { document } = await compare(project, new Asking({ text: '' }, []), never);
      return (document?.lines ?? []).map((line) => text(line)).join('\n');
    };

    beforeEach(() => {
      const file = JSON.parse(readFileSync(join(repo.folder, 'taxiway.json'), 'utf8')) as Configured;
      file.environments['staging']!['mirrors'] = 'production';
      writeFileSync(join(repo.folder, 'taxiway.json'), JSON.stringify(file));
    });
    afterEach(() => repo.git('checkout', '--quiet', '--', 'taxiway.json'));

    it('say how it runs otherwise, and what to do where that is meant', async () => {
      const differences = [say('{0}: {1}', 'web', 'region is ams here and fra in production')];
      const mirror = { of: 'production', differences };
      shown = snapshot({ environments: [environment({ name: 'staging', mirror })] });
      assert.match(
        await told(),
        /^## staging mirrors production\n\n- ⚠ web: region is ams .*\n\nWhat is meant to differ, "differs"/m,
      );
    });

    it('say that nothing is known to differ where that is so', async () => {
      assert.match(await told(), /^## staging mirrors production\n\n- ✓ Nothing is known to differ/m);
    });
  });

  it('are said to be none where nobody knows of one', () => {
    const none = { environments: [], services: [], findings: [], mirrors: [], apart: true };
    assert.match(texts(comparisonLines(none)).join('\n'), /No service is known to have a variable/);
  });

  it('are shown as a table that says it in words', async () => {
    fly.setByHand(web('staging'), 'KEY', 'planted-value');
    const { document } = await compare(project, new Asking({ text: '' }, []), never);
    const shown = (document?.lines ?? []).map((line) => text(line)).join('\n');
    assert.match(shown, /^\| Name \| staging \| production \|\n\| --- \| --- \| --- \|$/m);
    assert.match(shown, /^\| `KEY` \(secret\) \| set \| \*\*missing\*\* \|$/m);
    assert.equal(comparisonLines(await compareVariables(project, never)).length, document?.lines.length);
  });

  it('are pulled with the values of the project file; what platforms keep is empty, and says why', async () => {
    fly.setByHand(web('staging'), 'PLAIN', 'planted-value');
    const names = await pulledNames(project, 'staging', [], never);
    assert.deepEqual(
      names.map(({ name, value }) => [name, value]),
      [
        ['LOG_LEVEL', 'web'],
        ['GREETING', 'hello'],
        ['PLAIN', null],
        ['KEY', null],
      ],
    );
    assert.match(JSON.stringify(names), /The value of web; another one for api.*KEY is a secret of staging/);
    const own = await pulledNames(project, 'production', ['api'], never);
    assert.deepEqual(own.find(({ name }) => name === 'LOG_LEVEL')?.value, 'warn');
  });

  it('are not pulled into a file that git tracks', async () => {
    await refuseTracked(test.world.git, localFile, never);
    repo.commit('By mistake', { '.env.local': 'A=1' });
    await assert.rejects(refuseTracked(test.world.git, localFile, never), { message: 'badInput' });
    repo.git('rm', '--cached', '.env.local');
    repo.git('commit', '-m', 'Out again');
  });

  it('are pushed from the file of this machine, several in one operation, and put back in one', async () => {
    for (const service of ['web', 'api']) await test.serves('production', service, 'main');
    const push: PushVariablesInput = {
      ...{ kind: 'pushVariables', environment: 'production', services: ['web', 'api'] },
      names: ['KEY', 'OTHER'],
    };
    await assert.rejects(test.draft(push), { message: 'badInput' });
    writeFileSync(join(repo.folder, '.env.local'), 'KEY="planted one"\nOTHER=two # beside\n');
    const draft = await test.carryOut(push);
    assert.ok(!JSON.stringify([draft, await test.steps(draft)]).includes('planted'));
    assert.deepEqual(draft.remarks.needsValues, []);
    assert.deepEqual(fly.runs.get('web@production'), { KEY: 'planted one', OTHER: 'two' });
    assert.equal(
      test.platform.target({ environment: 'production', service: 'api' }).serving?.values['OTHER'],
      'two',
    );
    await test.carryOut({ ...push, restore: true }, { operation: 'op-2' });
    assert.deepEqual(fly.runs.get('web@production'), {});
  });
});
