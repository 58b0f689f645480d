import assert from 'node:assert/strict';
import { ecs } from '../../../agent/platforms/ecs/about.ts';
import type { DeployInput } from '../../../agent/protocol/input.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import { ecsStage, type EcsStage } from '../platforms/ecsStage.ts';
import { Team, words, type ProjectText } from './team.ts';

const system = 'macro-ai';
const deploy: DeployInput = { kind: 'deploy', environment: 'staging', ref: null, services: 'changed' };

describe('macro-ai: an API on ECS with its variables in Parameter Store', function () {
  this.timeout(60_000);
  let stage: EcsStage;
  let team: Team;
  let first: string;

  before(async () => {
    stage = await ecsStage();
    stage.ecs.addService('express-api', 'public.ecr.aws/nginx/nginx:stable');
    const outside = [{ about: ecs, env: stage.env, token: stage.token }];
    team = await Team.of({ system, outside, edit, answering: served });
    team.repository.branch('develop');
    const api = { 'apps/express-api/Dockerfile': 'FROM scratch\n', Dockerfile: 'FROM scratch\n' };
    first = team.commit('First', api);
  });
  after(async () => {
    await stage.end();
    removeTemporaryFolders();
  });

  /** The part of it that is on ECS. */
  const edit = (file: ProjectText): void => {
    file.services['backend']!['image'] = stage.image;
    const { staging } = file.environments;
    delete staging!['schedule'];
    const { backend } = staging!['targets'] as Record<string, Record<string, unknown>>;
    delete backend!['taskDefinition'];
    delete backend!['container'];
    staging!['targets'] = { backend: { ...backend, cluster: 'shop' } };
  };
  const served = (): string | null => {
    const [, digest] = (stage.ecs.running('express-api') ?? '').split('@');
    return stage.registry.image(digest ?? '')?.labels['org.opencontainers.image.revision'] ?? null;
  };

  it('deploys by scope: what the client alone changed leaves the API as it is', async () => {
    await team.did(deploy);
    assert.equal(served(), first);
    team.commit('Only the client', { 'apps/client-ui/src/new.ts': 'export {};\n' });
    const { remarks } = await team.plan(deploy);
    assert.match(words(remarks.nothingToDo!), /has everything/);
  });

  it('sleeps and wakes', async () => {
    await team.did({ kind: 'sleep', environment: 'staging' });
    assert.equal(served(), null);
    await team.did({ kind: 'wake', environment: 'staging' });
    assert.equal(served(), first);
  });

  it('keeps its secrets below the path of the environment', async () => {
    const value = 'planted-cookie-7a1f';
    await team.did(
      { kind: 'setVariable', environment: 'staging', services: ['backend'], name: 'COOKIE_SECRET' },
      { values: { COOKIE_SECRET: value } },
    );
    assert.equal(stage.parameters.value('/macro-ai/staging/COOKIE_SECRET'), value);
    assert.ok((await team.variables('staging')).some(({ name }) => name === 'COOKIE_SECRET'));
  });

  it('deploys by hand and in an emergency, which is in the audit log with its reason', async () => {
    const reason = 'Payments fail';
    await team.did({ ...deploy, services: ['backend'], emergency: { reason } });
    const { input, state } = team.lastAudited();
    assert.equal(state, 'done');
    assert.ok(input.kind === 'deploy' && input.emergency?.reason === reason);
    assert.equal(served(), team.repository.head());
  });
});
