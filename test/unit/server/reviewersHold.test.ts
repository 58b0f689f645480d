import assert from 'node:assert/strict';
import { reviewersHold } from '../../../agent/server/workflows/reviewersHold.ts';
import { workflowsFor } from '../../../agent/github/workflows/workflowsFor.ts';
import { madeUpRecipe } from '../../standins/madeUpPlatform.ts';
import { GitHubServer } from '../../standins/github/gitHubServer.ts';
import { onGitHub } from '../../standins/onGitHub.ts';
import { removeTemporaryFolders, repository } from '../../standins/repository.ts';
import { configurationOf, facts, wholeFile } from '../../standins/workflowProjects.ts';
import type { TestWorld } from '../../standins/world.ts';

const configuration = configurationOf(wholeFile);
const nothing: ReadonlyMap<string, string> = new Map();

describe('whether GitHub holds for the reviewers of a generated workflow', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let server: GitHubServer;
  let test: TestWorld;

  beforeEach(async () => {
    server = await GitHubServer.start();
    test = await onGitHub(repository(), server);
  });
  afterEach(() => server.end());
  after(removeTemporaryFolders);

  const holds = (there = nothing): Promise<boolean> =>
    reviewersHold(test.world, configuration, there, undefined);

  it('is so where its plan does, and the environment has some', async () => {
    const production = server.hub.settings.environment('production');
    assert.equal(await holds(), false);
    production.reviewers.push({ type: 'User', id: 1 });
    assert.equal(await holds(), true);
    Object.assign(server.hub, { isPrivate: true });
    assert.equal(await holds(), false);
  });

  it('is as the workflows say that are there, where GitHub does not tell', async () => {
    const recipes = new Map([['fly', madeUpRecipe('fly')]]);
    const texts = (requiredReviewersHold: boolean) =>
      new Map(
        workflowsFor(configuration, { ...facts, requiredReviewersHold }, recipes).map(({ path, text }) => [
          path,
          text,
        ]),
      );
    for (const before of [true, false])
      assert.equal(await reviewersHold(null, configuration, texts(before), undefined), before);
    assert.equal(await reviewersHold(null, configuration, nothing, undefined), false);
  });

  it('is no question where nobody is asked for approval', async () => {
    const staging = { staging: wholeFile.environments.staging };
    const parts = { git: { remotes: () => assert.fail('asked') }, signIn: test.world.signIn };
    assert.equal(
      await reviewersHold(
        parts,
        configurationOf({ ...wholeFile, environments: staging }),
        nothing,
        undefined,
      ),
      false,
    );
  });
});
