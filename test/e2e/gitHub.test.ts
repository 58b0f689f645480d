import assert from 'node:assert/strict';
import type { HubCheck } from '../standins/github/hub.ts';
import { deploy } from './harness/deploy.ts';
import { gitHubProject, type GitHubProject } from './harness/gitHubProject.ts';
import { inDocuments, takePicture } from './harness/pictures.ts';
import { openStage, type Stage } from './harness/stage.ts';

const patiently = { timeout: 60_000 };

/** A pull request's way: opened, previewed, approved, in production, and back. Each step builds on the one before. */
describe('a repository on GitHub', () => {
  let project: GitHubProject;
  let stage: Stage;

  before(async () => {
    project = await gitHubProject();
    stage = await openStage({ folder: project.folder, env: { TAXIWAY_TEST_GITHUB: project.gitHub.url } });
    await stage.window.openSideBar();
  });
  after(async () => {
    await stage.close();
    await project.close();
    assert.deepEqual(project.gitHub.drift, []);
  });
  afterEach(() => stage.window.closeTabs());

  it('shows its open pull requests once somebody has signed in with a token', async () => {
    const { window } = stage;
    await window.previews.welcome.getByText(/once you are signed in to GitHub/).waitFor(patiently);
    await window.quick.run('Taxiway: Sign In to GitHub…');
    await window.quick.choose('With a token');
    await window.quick.type(project.token);
    await window.notifications.toast('signed in to GitHub as octocat').waitFor(patiently);
    await window.previews.row(/#1 New prices/).waitFor(patiently);
  });

  it('makes the preview of one, and tells GitHub of it', async () => {
    const { window } = stage;
    await window.previews.choose(/#1 New prices/, /Create Preview/);
    await window.previews.row(/#1 New prices, .*ready/).waitFor(patiently);
    await window.statusItem('Preview ready').waitFor(patiently);
    const { deployments, statuses, comments, pulls } = project.gitHub.hub;
    assert.deepEqual(
      deployments.map(({ sha, transient, statuses: told }) => [sha, transient, told.at(-1)?.state]),
      [[pulls[0]?.sha, true, 'success']],
    );
    assert.equal(statuses.get(pulls[0]!.sha)?.at(-1)?.state, 'SUCCESS');
    assert.equal(comments.length, 1);
    assert.equal(await window.previews.rowsNamed(/#1 New prices/).count(), 1);
    await window.notifications.dismissAll();
    await window.previews.expand(/#1 New prices/);
    await window.widenSideBar(330);
    await takePicture(window, 'previews', inDocuments, [
      window.page.locator('.part.activitybar'),
      window.page.locator('.part.sidebar'),
      window.statusItem('Preview ready'),
    ]);
    await window.widenSideBar(-330);
  });

  it('follows what was pushed through its checks, and tells once that they failed', async () => {
    const { window } = stage;
    const merged = project.merge();
    const running: HubCheck = { ...check('FAILURE'), status: 'IN_PROGRESS', conclusion: null };
    const { checks } = project.gitHub.hub;
    checks.set(merged, [{ ...check('SUCCESS'), name: 'lint' }, running]);
    project.git('push', '--quiet', 'origin', 'main');
    await window.setTheme('dark');
    await window.hoverOver(window.statusItem('No preview'), /1 of 2 checks done/);
    const tooltip = window.page.locator('.workbench-hover').filter({ hasText: /checks done/ });
    await takePicture(window, 'gitHub-followed', inDocuments, [tooltip]);
    checks.set(merged, [check('FAILURE')]);
    await window.quick.run('Taxiway: Refresh');
    const told = window.notifications.toast(/main .*: build failed/);
    await told.waitFor(patiently);
    await takePicture(window, 'gitHub-pushed', inDocuments, [told]);
    await window.notifications.dismissAll();
  });

  it('lists what cleaning up would remove before it removes any', async () => {
    const { window } = stage;
    await window.quick.run('Taxiway: Clean Up Previews…');
    const remove = window.content.getByRole('button', { name: /^Clean up previews/ });
    await remove.waitFor(patiently);
    await takePicture(window, 'gitHub-cleanUp', inDocuments, [
      window.tab('Clean up'),
      window.content.locator('body'),
    ]);
    await remove.click();
    await window.content.getByText(/^Done$/).waitFor(patiently);
    await window.previews.row(/#1 New prices/).waitFor({ state: 'detached' });
  });

  it('holds production until the checks are green and somebody has approved', async () => {
    const { window } = stage;
    await deploy(window, 'staging');
    await window.notifications.toast(/staging serves/i).waitFor(patiently);
    await window.notifications.dismissAll();
    await promote();
    await window.content
      .getByText(/failing: build/)
      .first()
      .waitFor(patiently);
    await window.content
      .getByText(/1 approvals on GitHub needed, none given for #1/)
      .first()
      .waitFor();
    await takePicture(window, 'gitHub-gates', inDocuments, [
      window.tab('Promote'),
      window.content.locator('body'),
    ]);
    await window.closeTabs();
    project.gitHub.hub.checks.set(project.git('rev-parse', 'main'), [check('SUCCESS')]);
    project.gitHub.hub.reviews.set(1, [{ by: 'hubot', state: 'APPROVED' }]);
    await promote();
    await window.content.getByText(/approved on GitHub by hubot/).waitFor(patiently);
    await window.content.getByRole('button', { name: 'Promote to production' }).click();
    await window.content.getByText(/^Done$/).waitFor(patiently);
    const [newest] = project.deploymentsTo('production');
    assert.deepEqual([newest?.creator, newest?.statuses.at(-1)?.state], ['octocat', 'success']);
  });

  it('rolls production back though GitHub does not answer', async () => {
    const { window } = stage;
    await putInProduction();
    const down = { matches: () => true, status: 503, times: Infinity };
    project.gitHub.troubles.push(down);
    await window.quick.run('Taxiway: Roll Back…');
    await window.quick.choose(/^production/);
    await window.content.getByRole('button', { name: /^Roll back production/i }).click(patiently);
    await window.content.getByText(/^Done$/).waitFor(patiently);
    project.gitHub.troubles.splice(0);
  });

  async function promote(): Promise<void> {
    await stage.window.quick.run('Taxiway: Promote…');
    await stage.window.quick.choose(/^production/);
  }

  /** A second version, by another pull request. */
  async function putInProduction(): Promise<void> {
    const { window } = stage;
    const next = project.commit('More prices');
    project.gitHub.hub.openPull({ branch: 'more', sha: next, mergedAs: next, open: false });
    project.gitHub.hub.reviews.set(2, [{ by: 'hubot', state: 'APPROVED' }]);
    project.gitHub.hub.checks.set(next, [check('SUCCESS')]);
    project.git('push', '--quiet', 'origin', 'main');
    await deploy(window, 'staging');
    await window.notifications.toast(/staging serves/i).waitFor(patiently);
    await promote();
    await window.content.getByRole('button', { name: 'Promote to production' }).click(patiently);
    await window.content.getByText(/^Done$/).waitFor(patiently);
    await window.closeTabs();
  }
});

function check(conclusion: string): HubCheck {
  return {
    name: 'build',
    status: 'COMPLETED',
    conclusion,
    url: 'https://github.com/acme/shop/actions/runs/1',
  };
}
