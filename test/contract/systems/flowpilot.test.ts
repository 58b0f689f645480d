import assert from 'node:assert/strict';
import { vercel } from '../../../agent/platforms/vercel/about.ts';
import { previewName } from '../../../agent/project/previewRecords.ts';
import { KeyProvider } from '../../standins/keyProvider.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import type { KeptDeployment } from '../../standins/vercel/vercelCloud.ts';
import { VercelStage } from '../../standins/vercel/vercelStage.ts';
import { Team, words, type ProjectText } from './team.ts';

const overrides = (['approvals', 'checklist', 'validatedIn'] as const).map((gate) => ({
  ...{ gate, reason: 'tried elsewhere' },
}));
const secrets = ['DATABASE_URL', 'SESSION_SECRET', 'MAIL_API_KEY'] as const;
const names = [...secrets, 'LOG_LEVEL', 'NEXT_PUBLIC_APP_NAME'] as const;

describe('flowpilot: one application on Vercel', function () {
  this.timeout(60_000);
  let stage: VercelStage;
  let provider: KeyProvider;
  let team: Team;

  /** The project of the stand-in, a build that needs no framework from the network, and keys from a provider on this machine. */
  const edit = (file: ProjectText): void => {
    file.services['web']!['build'] = 'node build.mjs';
    const previews = file['previews'] as Record<string, unknown>;
    for (const { targets = {} } of [...Object.values(file.environments), previews]) {
      const { web } = targets as Record<string, Record<string, unknown>>;
      if (web?.['platform'] === 'vercel') Object.assign(web, { project: 'shop', team: 'acme' });
    }
    const { MAIL_API_KEY: key } = file['secrets'] as Record<string, object>;
    const generator = { kind: 'script', run: 'node mailKey.mjs issue' };
    Object.assign(key!, { generator, prove: 'node mailKey.mjs try', revoke: 'node mailKey.mjs revoke' });
  };
  const version = (title: string): string => team.commit(title, stage.files(title) as Record<string, string>);
  const put = (environment: string) =>
    team.did({ kind: 'deploy', environment, ref: null, services: 'all' }, { overrides });
  const at = (host: string): KeptDeployment | undefined => {
    const { cloud } = stage.server;
    return cloud.find(host === 'shop.acme.dev' ? (cloud.production ?? '') : host);
  };
  /** What answers there, as its address leads to it. */
  const serving = async (environment: string): Promise<KeptDeployment> => {
    const { url } = await team.reading(environment, 'web');
    const found = at(new URL(url ?? '').hostname);
    assert.ok(found, `${url ?? environment} leads nowhere`);
    return found;
  };
  const valueOf = (environment: string, name: string): string => `planted-${environment}-${name}`;

  before(async () => {
    [stage, provider] = await Promise.all([VercelStage.start(), KeyProvider.start()]);
    const outside = [{ about: vercel, env: stage.env, token: stage.token }];
    const files = { 'next.config.ts': null, 'vercel.json': null, 'mailKey.mjs': provider.program };
    const answering = ({ hostname }: URL): string | null => at(hostname)?.meta['taxiwayCommit'] ?? null;
    team = await Team.of({ system: 'flowpilot', outside, edit, files, answering });
    version('First');
  });
  after(async () => {
    await Promise.all([stage.end(), provider.end()]);
    removeTemporaryFolders();
  });

  it('parts a value that staging and production had in common, and leaves the other one’s alone', async () => {
    const { cloud } = stage.server;
    const both = { target: ['production'], customEnvironmentIds: [cloud.staging.id] };
    cloud.set({ key: 'SESSION_SECRET', value: 'planted-common', type: 'encrypted', ...both });
    for (const environment of ['staging', 'production']) {
      const key = (name: string): string =>
        name === 'MAIL_API_KEY' && environment === 'production'
          ? provider.issue()
          : valueOf(environment, name);
      const lines = secrets.map((name) => `${name}=${key(name)}`).join('\n');
      team.repository.write({ '.env.local': `${lines}\n` });
      await team.did({ kind: 'pushVariables', environment, services: ['web'], names: secrets });
      if (environment === 'staging')
        assert.deepEqual(cloud.valuesIn('production'), { SESSION_SECRET: 'planted-common' });
    }
    assert.equal(cloud.valuesIn('staging')['SESSION_SECRET'], valueOf('staging', 'SESSION_SECRET'));
    assert.equal(cloud.valuesIn('production')['SESSION_SECRET'], valueOf('production', 'SESSION_SECRET'));
  });

  it('lets neither staging read a value of production nor production one of staging, whatever its name', async () => {
    await put('staging');
    await put('production');
    const [staging, production] = [await serving('staging'), await serving('production')];
    for (const [own, other] of [
      [staging.reads, production.reads],
      [production.reads, staging.reads],
    ] as const)
      for (const name of names) {
        assert.ok(own[name], `${name} is not set`);
        assert.ok(!Object.values(other).includes(own[name]), `${name} is readable from the other side`);
      }
    assert.deepEqual(
      [staging.reads['NEXT_PUBLIC_APP_NAME'], production.reads['NEXT_PUBLIC_APP_NAME']],
      ['FlowPilot (staging)', 'FlowPilot'],
    );
  });

  it('previews each branch at an address of its own, with the variables of previews and of nothing else', async () => {
    const value = 'planted-previews-DATABASE_URL';
    stage.server.cloud.set({ key: 'DATABASE_URL', value, type: 'sensitive', target: ['preview'] });
    const commits = ['pricing', 'signup'].map((branch) => {
      team.repository.checkout('main').branch(branch);
      return version(`On ${branch}`);
    });
    team.repository.checkout('main');
    const previews = ['pricing', 'signup'].map((branch) => ({ branch, name: previewName(branch) }));
    for (const { branch } of previews) await team.did({ kind: 'createPreview', branch });
    const shown = await Promise.all(previews.map(({ name }) => serving(name)));
    const urls = await Promise.all(previews.map(async ({ name }) => (await team.reading(name, 'web')).url));
    assert.equal(new Set(urls).size, 2);
    assert.deepEqual(
      shown.map(({ meta }) => meta['taxiwayCommit']),
      commits,
    );
    for (const { reads } of shown)
      assert.deepEqual(reads, {
        ...{ DATABASE_URL: value, LOG_LEVEL: 'debug', NEXT_PUBLIC_APP_NAME: 'FlowPilot (preview)' },
      });
    await team.did({ kind: 'removePreview', environment: previews[0]!.name });
    assert.equal(at(new URL(urls[0]!).hostname), undefined);
    assert.equal((await serving(previews[1]!.name)).meta['taxiwayCommit'], commits[1]);
  });

  it('comes back by itself from a version that is broken from its first answer on', async () => {
    const good = (await serving('production')).meta['taxiwayCommit'];
    const broken = version('Broken at once');
    team.broken.add(broken);
    const deploy = { kind: 'deploy', environment: 'production', ref: null, services: 'all' } as const;
    const { state, failure, result, startedAt, endedAt } = await team.does(deploy, { overrides });
    assert.deepEqual([state, failure?.reason], ['failed', 'neverHealthy']);
    assert.match(words(result!), new RegExp(`web in production runs ${good!.slice(0, 7)}`));
    assert.deepEqual(await team.serving('production', 'web'), [good]);
    assert.ok(endedAt! - startedAt! < 5 * 60_000);
  });

  it('is brought back within its five minutes from one that breaks later, and says how long that took', async () => {
    const good = (await serving('production')).meta['taxiwayCommit'];
    const later = version('Breaks later');
    await put('production');
    team.broken.add(later);
    const { startedAt, endedAt, result } = await team.did({
      ...{ kind: 'rollback', environment: 'production', services: 'all', to: 'previous' },
    });
    assert.deepEqual(await team.serving('production', 'web'), [good]);
    assert.ok(endedAt! - startedAt! < 5 * 60_000);
    assert.match(words(result!), /^production serves again after [\d.]+ (s|ms|min).*: web /);
  });

  it('rotates the key of its mails without one request that is refused', async () => {
    const used = new Set<string>();
    let refused = 0;
    const mails = (): void => {
      const key = at('shop.acme.dev')?.reads['MAIL_API_KEY'] ?? '';
      used.add(key);
      if (!provider.accepts(key)) refused += 1;
    };
    const old = at('shop.acme.dev')!.reads['MAIL_API_KEY']!;
    stage.server.onAsked = mails; // whenever anything happens at Vercel, in the middle of it too
    await team.did({
      ...{ kind: 'rotateSecret', names: ['MAIL_API_KEY'], environments: ['production'], revoke: 'now' },
    });
    mails();
    stage.server.onAsked = () => undefined;
    const fresh = at('shop.acme.dev')!.reads['MAIL_API_KEY']!;
    assert.deepEqual([refused, [...used]], [0, [old, fresh]]);
    assert.deepEqual([provider.accepts(old), provider.accepts(fresh)], [false, true]);
    assert.equal((await serving('staging')).reads['MAIL_API_KEY'], valueOf('staging', 'MAIL_API_KEY'));
  });
});
