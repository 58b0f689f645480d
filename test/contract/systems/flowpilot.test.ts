import assert from 'node:assert/strict';
import { vercel } from '../../../agent/platforms/vercel/about.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import { VercelStage } from '../../standins/vercel/vercelStage.ts';
import { Team, type ProjectText } from './team.ts';

const overrides = (['approvals', 'checklist', 'validatedIn'] as const).map((gate) => ({
  ...{ gate, reason: 'tried elsewhere' },
}));

describe('flowpilot: one application on Vercel', function () {
  this.timeout(60_000);
  let stage: VercelStage;
  let team: Team;

  /** The project of the stand-in, and a build that needs no framework from the network. */
  const edit = (file: ProjectText): void => {
    file.services['web']!['build'] = 'node build.mjs';
    const previews = file['previews'] as Record<string, unknown>;
    for (const { targets = {} } of [...Object.values(file.environments), previews]) {
      const { web } = targets as Record<string, Record<string, unknown>>;
      if (web?.['platform'] === 'vercel') Object.assign(web, { project: 'shop', team: 'acme' });
    }
  };
  const version = (title: string): string => team.commit(title, stage.files(title) as Record<string, string>);
  const put = (environment: string) =>
    team.did({ kind: 'deploy', environment, ref: null, services: 'all' }, { overrides });

  before(async () => {
    stage = await VercelStage.start();
    const outside = [{ about: vercel, env: stage.env, token: stage.token }];
    const files = { 'next.config.ts': null, 'vercel.json': null };
    const answering = ({ hostname }: URL): string | null =>
      stage.served(hostname.includes('staging') ? 'staging' : 'production');
    team = await Team.of({ system: 'flowpilot', outside, edit, files, answering });
  });
  after(async () => {
    await stage.end();
    removeTemporaryFolders();
  });

  it('keeps what is set for staging out of production', async () => {
    version('First');
    await team.did(
      { kind: 'setVariable', environment: 'staging', services: ['web'], name: 'MAIL_API_KEY' },
      { values: { MAIL_API_KEY: 'planted-staging-4b' } },
    );
    assert.equal(stage.stored('staging', 'MAIL_API_KEY'), 'planted-staging-4b');
    assert.equal(stage.stored('production', 'MAIL_API_KEY'), null);
  });

  it('is brought back within its five minutes after code that is broken', async () => {
    await put('production');
    const good = team.repository.head();
    version('Broken');
    await put('production');
    const { startedAt, endedAt } = await team.did({
      ...{ kind: 'rollback', environment: 'production', services: 'all', to: 'previous' },
    });
    assert.deepEqual(await team.serving('production', 'web'), [good]);
    assert.ok((endedAt ?? Infinity) - (startedAt ?? 0) < 5 * 60_000);
  });
});
