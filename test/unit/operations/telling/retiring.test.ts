import assert from 'node:assert/strict';
import { retireSteps } from '../../../../agent/operations/telling/retiring.ts';
import type { StepContext } from '../../../../agent/platforms/platform.ts';
import { as, type CommitSha } from '../../../../agent/protocol/ids.ts';
import { GitHubServer } from '../../../standins/github/gitHubServer.ts';
import { stateOf } from '../../../standins/github/hub.ts';
import { onGitHub } from '../../../standins/onGitHub.ts';
import { removeTemporaryFolders } from '../../../standins/repository.ts';
import { sampleProject } from '../../../standins/sampleProject.ts';

const { signal } = new AbortController();
const context = { operation: 'op-1', signal } as unknown as StepContext;

describe('what others told GitHub of a preview that goes', function () {
  this.timeout(20_000); // git is real
  let server: GitHubServer;

  beforeEach(async () => {
    server = await GitHubServer.start();
  });
  afterEach(async () => {
    await server.end();
    assert.deepEqual(server.drift, []);
  });
  after(removeTemporaryFolders);

  it('is over where it answered, and nowhere else', async () => {
    const { world } = await onGitHub(sampleProject(), server);
    const sha = as<CommitSha>('c'.repeat(40));
    const deployed = (environment: string, url: string) =>
      server.hub.deploy({ sha, environment, creator: 'vercel[bot]' }, 'success', url);
    const here = deployed('Preview', 'https://shop-x1.example/some/page');
    const docs = deployed('Docs', 'https://docs.example');
    const silent = deployed('Checks', '');
    const addresses = ['https://shop-x1.example', 'https://shop-git-pricing.example'];
    for (const step of retireSteps('preview-pricing', addresses, new Set([sha]), world))
      assert.equal(await step.do(context), undefined);
    assert.deepEqual([here, docs, silent].map(stateOf), ['inactive', 'success', 'success']);
  });

  it('is no step where nothing is known to have answered', async () => {
    const { world } = await onGitHub(sampleProject(), server);
    const commits = new Set([as<CommitSha>('c'.repeat(40))]);
    assert.deepEqual(retireSteps('preview-pricing', [], commits, world), []);
  });
});
