import assert from 'node:assert/strict';
import { answeringSite } from '../standins/answeringSite.ts';
import { VercelStage } from '../standins/vercel/vercelStage.ts';
import { faults } from './harness/accessible.ts';
import { gitHubProject, type GitHubProject } from './harness/gitHubProject.ts';
import { takePicture } from './harness/pictures.ts';
import { openStage, type Stage } from './harness/stage.ts';
import type { Window } from './harness/window.ts';

const patiently = { timeout: 60_000 };

/** A pull request that Vercel's own app deployed, on a machine that made nothing of it. */
describe('a preview that somebody else made', () => {
  let project: GitHubProject;
  let vercel: VercelStage;
  let site: Awaited<ReturnType<typeof answeringSite>>;
  let stage: Stage;
  let window: Window;

  before(async () => {
    [vercel, site] = await Promise.all([VercelStage.start(), answeringSite()]);
    const web = { platform: 'vercel', project: 'shop', team: 'acme' };
    project = await gitHubProject({ previews: { from: 'pull-requests', targets: { web } } });
    const { hub } = project.gitHub;
    const { sha, branch } = hub.pulls[0]!;
    const { url } = vercel.server.cloud.pushed(branch, sha);
    hub.deploy({ sha, environment: 'Preview', creator: 'vercel[bot]' }, 'success', `https://${url}`);
    stage = await openStage({
      folder: project.folder,
      viewport: { width: 1280, height: 720 },
      env: {
        ...{ TAXIWAY_TEST_GITHUB: project.gitHub.url, TAXIWAY_TEST_SITES: site.url },
        ...{ TAXIWAY_VERCEL_API: vercel.server.url, VERCEL_TOKEN: vercel.token },
        // As from a terminal: else the editor asks a login shell for its own path.
        ...{ PATH: vercel.env['PATH']!, VSCODE_CLI: '1' },
      },
    });
    ({ window } = stage);
    await window.openSideBar();
    await window.widenSideBar(330);
  });
  after(async () => {
    await stage.close();
    await Promise.all([project.close(), vercel.end()]);
    site.end();
  });

  it('is one like those of ours: what runs there is known, with its address', async () => {
    await window.quick.run('Taxiway: Sign In to GitHub…');
    await window.quick.choose('With a token');
    await window.quick.type(project.token);
    await window.notifications.toast('signed in to GitHub as octocat').waitFor(patiently);
    const row = window.previews.row(/^Preview #1 New prices, by author, prices, ready/);
    await row.waitFor(patiently);
    await window.notifications.dismissAll();
    await window.previews.expand(/#1 New prices/);
    await window.previews.row(/^web in .*shop-git-prices-acme\.vercel\.app/).waitFor(patiently);
    assert.equal(await window.previews.rowsNamed(/vercel\[bot\]/).count(), 0, 'it is shown twice');
    await takePicture(window, 'previewsOfOthers');
  });

  it('is built once more from the menu, where it is up to date', async () => {
    await window.previews.choose(/#1 New prices/, 'Update Preview');
    await window.quick.item(/^Build \w{7} anew/).waitFor(patiently);
    await window.quick.cancel();
  });

  it('is removed, and says before that the next push makes it again', async () => {
    await window.previews.choose(/#1 New prices/, /^Remove/);
    await window.content
      .getByText(/the next push to the branch makes it again/)
      .first()
      .waitFor(patiently);
    await window.content
      .getByText(/It was not made from here: it is by hubot/)
      .first()
      .waitFor(patiently);
    await takePicture(window, 'previewsOfOthers-card');
    assert.deepEqual(await faults(window), []);
    await window.content
      .getByRole('button', { name: /^Remove the preview/ })
      .first()
      .click();
    await window.previews
      .row(/^Pull request #1 New prices, by author, prices, no preview/)
      .waitFor(patiently);
    assert.deepEqual(vercel.server.cloud.deployments, []);
  });
});
