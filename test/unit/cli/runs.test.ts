import assert from 'node:assert/strict';
import type { Call, Command } from '../../../agent/cli/command.ts';
import { Options } from '../../../agent/cli/options.ts';
import { runsCancel, runsList, runsLog, runsRerun, runsStart } from '../../../agent/cli/runsCommands.ts';
import { explain } from '../../../agent/protocol/explain.ts';
import { failureOf } from '../../../agent/protocol/failures.ts';
import { render } from '../../../agent/protocol/say.ts';
import type { Project } from '../../../agent/server/project.ts';
import { GitHubServer } from '../../standins/github/gitHubServer.ts';
import { end } from '../../standins/github/handlers/workflowRuns.ts';
import { onGitHub } from '../../standins/onGitHub.ts';
import { removeTemporaryFolders, repository } from '../../standins/repository.ts';

const path = '.github/workflows/deploy.yml';
const deploy = `
on: { workflow_dispatch: { inputs: { full: { type: boolean }, why: { required: true } } } }
jobs: { go: { environment: production } }
`;

describe('workflow runs on the command line', function () {
  this.timeout(20_000);
  let server: GitHubServer;
  let project: Project;
  let printed: string[];

  beforeEach(async () => {
    server = await GitHubServer.start();
    server.hub.workflows.push(path);
    const repo = repository({ [path]: deploy });
    const { world } = await onGitHub(repo, server);
    repo.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    const watch = { followRun: () => Promise.resolve() };
    project = { world, watch, configuration: () => Promise.resolve(null) } as unknown as Project;
    printed = [];
  });
  afterEach(() => server.end());
  after(removeTemporaryFolders);

  async function types(command: Command, words: string[], options: Record<string, unknown> = {}) {
    const terminal = { print: (text: string) => void printed.push(text) } as Call['terminal'];
    const json = options['json'] === true;
    const { signal } = new AbortController();
    const given = { words, options: new Options(options), terminal, json, folder: '', signal };
    await command.run({ ...given, project: () => Promise.resolve(project) });
    return printed.pop() ?? '';
  }

  const refusal = async (...typed: Parameters<typeof types>) => {
    const { what } = explain(await types(...typed).then(() => assert.fail('it was done'), failureOf));
    return render(what);
  };

  it('are started with inputs; what is missing is said, and production is not reached by chance', async () => {
    assert.equal(await refusal(runsStart, ['deploy.yml']), '--input why=… is missing.');
    const input = ['why=an outage = bad'];
    assert.match(await refusal(runsStart, ['deploy.yml'], { input }), /to production\. Say so with --yes/);
    assert.equal(server.hub.runs.length, 0);
    const { run } = JSON.parse(await types(runsStart, ['deploy.yml'], { input, yes: true, json: true })) as {
      run: { id: number; branch: string };
    };
    assert.deepEqual([run.id, run.branch], [server.hub.runs[0]?.id, 'main']);
    assert.deepEqual(server.hub.runs[0]?.inputs, { full: 'false', why: 'an outage = bad' });
  });

  it('are listed, cancelled, run again, and their log is printed', async () => {
    assert.equal(await types(runsList, []), 'No workflow runs.');
    const run = server.hub.run({ path, title: 'Fix \u001b[31mtotals' });
    assert.match(
      await types(runsList, []),
      /RUN .*\n\d+ +deploy +queued +main +0000000 +octocat .* Fix +\[31mtotals/,
    );
    const named = [String(run.id)];
    server.hub.job(run, { name: 'web', log: 'bad\u0007\n' });
    assert.match(await types(runsCancel, named), /is being cancelled\.\nLog: taxiway runs log \d+/);
    assert.match(await types(runsRerun, named), /runs again/);
    Object.assign(run.jobs[0]!, { log: 'bad\u0007\n' });
    end(server.hub, run, 'failure');
    assert.equal(await types(runsLog, named), '── web: failed ──\nbad\n');
    const { live } = JSON.parse(await types(runsLog, named, { json: true })) as { live: boolean };
    assert.equal(live, false);
    await types(runsRerun, named, { failed: true });
    assert.equal(run.status, 'queued');
  });
});
