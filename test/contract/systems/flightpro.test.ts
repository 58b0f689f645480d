import assert from 'node:assert/strict';
import { delimiter } from 'node:path';
import { railway } from '../../../agent/platforms/railway/about.ts';
import { vercel } from '../../../agent/platforms/vercel/about.ts';
import type { OperationInput } from '../../../agent/protocol/input.ts';
import { DockerStandIn } from '../../standins/images/docker.ts';
import { ImageRegistry } from '../../standins/images/imageRegistry.ts';
import type { Place } from '../../standins/railway/cloud.ts';
import { railwayStage, type RailwayStage } from '../../standins/railway/railwayStage.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../standins/repository.ts';
import { VercelStage } from '../../standins/vercel/vercelStage.ts';
import { windows, where } from '../../standins/where.ts';
import { allWords, Team, words, type ProjectText } from './team.ts';

const system = 'flightpro';
const registryLogin = 'flightpro:registry-password-5e0d';
/** What is tried elsewhere; that nothing is built is not among them. */
const overrides = (['approvals', 'checklist', 'validatedIn', 'window', 'freeze'] as const).map((gate) => ({
  ...{ gate, reason: 'tried elsewhere' },
}));
const staging: OperationInput = { kind: 'deploy', environment: 'staging', ref: null, services: 'all' };
const promote: OperationInput = {
  ...{ kind: 'promote', from: 'staging', environment: 'production', services: 'all' },
};
const back: OperationInput = {
  ...{ kind: 'rollback', environment: 'production', services: 'all', to: 'previous' },
};

/** The page that is built needs no framework from the network. */
const plain = { 'web/next.config.ts': null, 'web/vercel.json': null };

where(!windows, describe)('flightpro: a page on Vercel, an API on Railway, built once', function () {
  this.timeout(60_000);
  let pages: VercelStage;
  let apis: RailwayStage;
  let registry: ImageRegistry;
  let team: Team;

  before(async () => {
    [pages, apis, registry] = await Promise.all([
      ...([VercelStage.start('staged'), railwayStage(), ImageRegistry.start(registryLogin)] as const),
    ]);
    apis.server.cloud.addProject(system, ['production', 'staging'], 'api');
    const docker = new DockerStandIn(temporaryFolder('docker-'), registry.host, registryLogin);
    const PATH = [apis.env['PATH'], docker.programs, process.env['PATH']].join(delimiter);
    const onRailway = { ...apis.env, PATH, DOCKER_CONFIG: docker.configuration };
    const outside = [
      { about: vercel, env: pages.env, token: pages.token },
      { about: railway, env: onRailway, token: apis.token },
    ];
    team = await Team.of({ system, outside, answering, edit, files: plain });
    team.repository.branch('staging');
  });
  after(async () => {
    await Promise.all([pages.end(), apis.end(), registry.end()]);
    removeTemporaryFolders();
  });

  /** The names that the stand-ins give to what is there. */
  const edit = (file: ProjectText): void => {
    const { web, api } = file.services;
    Object.assign(web!, { build: 'node build.mjs' });
    Object.assign(api!, { image: `${registry.host}/flightpro/api` });
    for (const { targets = {} } of Object.values(file.environments)) {
      const { web: page } = targets as Record<string, Record<string, unknown>>;
      if (page?.['platform'] === 'vercel') Object.assign(page, { project: 'shop', team: 'acme' });
    }
  };
  const place = (environment: string): Place => {
    const all = apis.server.cloud.places().filter(({ domain }) => domain?.startsWith(`${system}-`));
    return all.find(({ environment: { name } }) => name === environment)!;
  };
  const revision = (image: string | null): string | null =>
    registry.image(image?.split('@')[1] ?? '')?.labels['org.opencontainers.image.revision'] ?? null;
  const api = (environment: string): string | null => {
    const live = place(environment).deployments.find(({ status }) => status === 'SUCCESS');
    return live && !live.stopped ? revision(live.code) : null;
  };
  const answering = ({ hostname }: URL): string | null => {
    const environment = hostname.includes('staging') ? 'staging' : 'production';
    const commit = hostname.endsWith('railway.example') ? api(environment) : pages.served(environment);
    if (environment === 'production' && team.broken.has(commit ?? '')) whenBroken();
    return commit;
  };
  let whenBroken = (): void => undefined;
  const version = (title: string): string =>
    team.commit(title, {
      ...Object.fromEntries(
        Object.entries(pages.files(title)).map(([path, text]) => [`web/${path}`, text as string]),
      ),
      'api/Dockerfile': `FROM scratch\n# ${title}\n`,
    });
  const both = (environment: string) => team.serving(environment, 'web', 'api');
  /** How often anything was built: images that were pushed, deployments that Vercel got. */
  const builds = (): readonly number[] => [registry.pushes, pages.server.cloud.deployments.length];

  let first: string;
  let second: string;

  it('builds both once for staging, and the card says whose variables the page has then', async () => {
    first = version('First');
    const { remarks } = await team.plan(staging);
    assert.match(allWords(remarks.effects), /web is built with the variables of production/);
    await team.did(staging);
    assert.deepEqual(await both('staging'), [first, first]);
    assert.deepEqual([pages.served('production'), api('production')], [null, null]);
  });

  it('promotes the very image and the very build: nothing is built again', async () => {
    const before = builds();
    const { facts, remarks } = await team.plan(promote);
    assert.deepEqual(facts.targets.map(({ service, platform }) => `${service} ${platform}`).sort(), [
      ...['api railway', 'web vercel'],
    ]);
    assert.ok(facts.targets.every(({ action }) => action === 'reuse'));
    assert.ok(!facts.steps.some(({ id }) => id.startsWith('build:')));
    assert.equal(facts.gates.find(({ gate }) => gate === 'sameArtifact')?.verdict, 'passes');
    assert.doesNotMatch(allWords(remarks.effects), /Built anew/);
    await team.did(promote, { overrides });
    assert.deepEqual(await both('production'), [first, first]);
    assert.deepEqual(builds(), before);
    assert.match(place('production').image ?? '', /@sha256:[0-9a-f]{64}$/);
    assert.equal(place('production').image, place('staging').image);
    assert.equal(pages.server.cloud.deployments.length, 1);
    const { targets, accounts } = team.lastAudited();
    assert.equal(targets.length, 2);
    assert.deepEqual(accounts.map(({ platform }) => platform).sort(), ['railway', 'vercel']);
  });

  it('has production’s addresses in the page that came from staging', () => {
    const { production } = pages.server.cloud;
    assert.deepEqual(pages.server.cloud.find(production ?? '')?.env, {
      ...{ NEXT_PUBLIC_API_URL: 'https://api.flightpro.example', LOG_LEVEL: 'info' },
    });
  });

  it('has nothing left to promote then', async () => {
    const { remarks } = await team.plan(promote);
    assert.match(words(remarks.nothingToDo!), /production serves what staging serves already/);
  });

  it('takes both back together, and staging stays', async () => {
    second = version('Second');
    await team.did(staging);
    await team.did(promote, { overrides });
    assert.deepEqual(await both('production'), [second, second]);
    const before = builds();
    await team.did(back);
    assert.deepEqual(
      [await both('production'), await both('staging'), builds()],
      [[first, first], [second, second], before],
    );
  });

  it('leaves both as they were where one fails half way, and says so', async () => {
    const third = version('Third');
    apis.failBuild('ModuleNotFoundError: no module named crew');
    const { state, result, failure } = await team.does(staging);
    assert.equal(state, 'failed');
    assert.deepEqual(await both('staging'), [second, second]);
    const said = [result && words(result), JSON.stringify(failure)].join('\n');
    for (const service of ['web', 'api'])
      assert.match(said, new RegExp(`${service} in staging runs ${second.slice(0, 7)}`));
    assert.notEqual(third, second);
  });

  it('says what stands where and asks a person, where one goes back and the other is refused', async () => {
    team.broken.add(second);
    whenBroken = () => (pages.server.cloud.failsAliasing = true);
    const asked = await team.does(promote, { overrides });
    assert.equal(asked.state, 'needsPerson', JSON.stringify([asked.failure, asked.result]));
    assert.equal(
      words(asked.question!.text),
      `"Put web on Vercel" could not be undone, so nothing before it was touched. ` +
        `web in production runs ${second.slice(0, 7)}, api in production runs ${first.slice(0, 7)}.`,
    );
    assert.deepEqual([pages.served('production'), api('production')], [second, first]);
    pages.server.cloud.failsAliasing = false;
    const { state, result } = await team.answers(asked, 'bringBack');
    assert.deepEqual([state, pages.served('production'), api('production')], ['failed', first, first]);
    const now = `web in production runs ${first.slice(0, 7)}, api in production runs ${first.slice(0, 7)}.`;
    assert.equal(words(result!), now);
    team.broken.clear();
  });

  it('rotates a secret that both use, in one operation', async () => {
    const where = { environment: 'production', services: ['web', 'api'], name: 'POSTHOG_API_KEY' };
    const given = { values: { POSTHOG_API_KEY: 'phc_planted_one' }, overrides };
    await team.did({ kind: 'setVariable', ...where }, given);
    const rotate: OperationInput = {
      ...{ kind: 'rotateSecret', names: ['POSTHOG_API_KEY'], environments: ['production'], pasted: true },
      revoke: 'byHand',
    };
    const { remarks } = await team.plan(rotate);
    const value = 'phc_planted_two';
    const values = Object.fromEntries(remarks.needsValues.map((name) => [name, value]));
    await team.did(rotate, { values, overrides });
    assert.equal(pages.stored('production', 'POSTHOG_API_KEY'), value);
    assert.equal(place('production').variables.get('POSTHOG_API_KEY')?.value, value);
    assert.equal(place('staging').variables.get('POSTHOG_API_KEY'), undefined);
    assert.deepEqual(await both('production'), [first, first]);
  });
});
