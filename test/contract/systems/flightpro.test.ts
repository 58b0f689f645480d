import assert from 'node:assert/strict';
import { delimiter } from 'node:path';
import { railway } from '../../../agent/platforms/railway/about.ts';
import { vercel } from '../../../agent/platforms/vercel/about.ts';
import type { OperationInput } from '../../../agent/protocol/input.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import type { Place } from '../../standins/railway/cloud.ts';
import { railwayStage, type RailwayStage } from '../../standins/railway/railwayStage.ts';
import { VercelStage } from '../../standins/vercel/vercelStage.ts';
import { allWords, Team, words, type ProjectText } from './team.ts';

const system = 'flightpro';
const overrides = (
  ['approvals', 'checklist', 'validatedIn', 'window', 'freeze', 'sameArtifact'] as const
).map((gate) => ({ gate, reason: 'tried elsewhere' }));
const staging: OperationInput = { kind: 'deploy', environment: 'staging', ref: null, services: 'all' };
const promote: OperationInput = {
  ...{ kind: 'promote', from: 'staging', environment: 'production', services: 'all' },
};

/** The page that is built needs no framework from the network. */
const plain = { 'web/next.config.ts': null, 'web/vercel.json': null };

/** Railway builds the API itself here: no container engine is needed. */
function edited(file: ProjectText): void {
  const { web, api } = file.services;
  Object.assign(web!, { build: 'node build.mjs' });
  delete api!['image'];
  for (const { targets = {} } of Object.values(file.environments)) {
    const { web: page } = targets as Record<string, Record<string, unknown>>;
    if (page?.['platform'] === 'vercel') Object.assign(page, { project: 'shop', team: 'acme' });
  }
}

describe('flightpro: web on Vercel, API on Railway', function () {
  this.timeout(60_000);
  let pages: VercelStage;
  let apis: RailwayStage;
  let team: Team;

  const place = (environment: string): Place | undefined =>
    apis.server.cloud.places().find(({ environment: { name }, domain }) => {
      return name === environment && domain?.startsWith(`${system}-`);
    });
  const answering = ({ hostname }: URL): string | null => {
    if (!hostname.endsWith('railway.example'))
      return pages.served(hostname.includes('staging') ? 'staging' : 'production');
    const own = place(hostname.includes('staging') ? 'staging' : 'production');
    const live = own?.deployments.find(({ status }) => status === 'SUCCESS');
    return live && !live.stopped ? live.code : null;
  };
  const version = (title: string): string =>
    team.commit(title, {
      ...Object.fromEntries(
        Object.entries(pages.files(title)).map(([path, text]) => [`web/${path}`, text as string]),
      ),
      'api/version.txt': title,
    });
  const both = (environment: string) => team.serving(environment, 'web', 'api');

  before(async () => {
    [pages, apis] = await Promise.all([VercelStage.start(), railwayStage()]);
    apis.server.cloud.addProject(system, ['production', 'staging'], 'api');
    const outside = [
      { about: vercel, env: pages.env, token: pages.token },
      {
        about: railway,
        env: { ...apis.env, PATH: [apis.env['PATH'], process.env['PATH']].join(delimiter) },
        token: apis.token,
      },
    ];
    team = await Team.of({ system, outside, answering, edit: edited, files: plain });
    team.repository.branch('staging');
  });
  after(async () => {
    await Promise.all([pages.end(), apis.end()]);
    removeTemporaryFolders();
  });

  let first: string;
  let second: string;

  it('deploys both to staging, each on its platform, and promotes both', async () => {
    first = version('First');
    await team.did(staging);
    assert.deepEqual(await both('staging'), [first, first]);
    const { facts, remarks } = await team.plan(promote);
    assert.deepEqual(facts.targets.map(({ service, platform }) => `${service} ${platform}`).sort(), [
      ...['api railway', 'web vercel'],
    ]);
    assert.match(allWords(remarks.effects), /Built anew from the same commit.*(web|api)/);
    await team.did(promote, { overrides });
    assert.deepEqual(await both('production'), [first, first]);
    const { targets, accounts } = team.lastAudited();
    assert.equal(targets.length, 2);
    assert.deepEqual(accounts.map(({ platform }) => platform).sort(), ['railway', 'vercel']);
  });

  it('has nothing left to promote then', async () => {
    const { remarks } = await team.plan(promote);
    assert.match(words(remarks.nothingToDo!), /production serves what staging serves already/);
  });

  it('takes both back together', async () => {
    second = version('Second');
    await team.did(staging);
    await team.did(promote, { overrides });
    assert.deepEqual(await both('production'), [second, second]);
    await team.did({ kind: 'rollback', environment: 'production', services: 'all', to: 'previous' });
    assert.deepEqual(
      [await both('production'), await both('staging')],
      [
        [first, first],
        [second, second],
      ],
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

  it('rotates a secret that both use, in one operation', async () => {
    await team.did(
      { kind: 'setVariable', environment: 'staging', services: ['web', 'api'], name: 'POSTHOG_API_KEY' },
      { values: { POSTHOG_API_KEY: 'phc_planted_one' } },
    );
    const rotate: OperationInput = {
      ...{ kind: 'rotateSecret', names: ['POSTHOG_API_KEY'], environments: ['staging'], pasted: true },
      revoke: 'byHand',
    };
    const { remarks } = await team.plan(rotate);
    const value = 'phc_planted_two';
    await team.did(rotate, { values: Object.fromEntries(remarks.needsValues.map((name) => [name, value])) });
    assert.equal(pages.stored('staging', 'POSTHOG_API_KEY'), value);
    assert.equal(place('staging')?.variables.get('POSTHOG_API_KEY')?.value, value);
    assert.equal(place('production')?.variables.get('POSTHOG_API_KEY'), undefined);
    assert.deepEqual(await both('staging'), [second, second]);
  });
});
