import assert from 'node:assert/strict';
import { workflowsFor } from '../../../agent/github/workflows/workflowsFor.ts';
import { parseConfiguration } from '../../../agent/project/parseConfiguration.ts';
import { resolve } from '../../../agent/project/resolve.ts';
import { gitIn } from '../../../agent/server/configuration.ts';
import { lastGenerated } from '../../../agent/server/workflows/lastGenerated.ts';
import { repositoryFacts } from '../../../agent/server/workflows/surroundings.ts';
import { removeTemporaryFolders, repository, type Repository } from '../../standins/repository.ts';

const path = '.github/workflows/verify.yml';

function projectFile(lint: string): string {
  return JSON.stringify({ services: { web: {} }, checks: { lint }, environments: {} });
}

describe('what was generated last', function () {
  this.timeout(30_000); // real git, on a machine that may be busy
  after(removeTemporaryFolders);

  async function generated(repo: Repository, lint: string): Promise<string> {
    const { configuration } = parseConfiguration(projectFile(lint), 'taxiway.json');
    const files = workflowsFor(resolve(configuration!), {
      ...(await repositoryFacts(gitIn(repo.folder), undefined)),
      requiredReviewersHold: false,
    });
    return files.find((file) => file.path === path)!.text;
  }

  async function found(repo: Repository, text: string): Promise<string | null> {
    const git = gitIn(repo.folder);
    return lastGenerated(git, {
      path,
      text,
      facts: { ...(await repositoryFacts(git, undefined)), requiredReviewersHold: false },
    });
  }

  it('is the file itself while nobody changed it', async () => {
    const repo = repository();
    const text = await generated(repo, 'a');
    assert.equal(await found(repo, text), text);
  });

  it('is what was committed before somebody changed it', async () => {
    const repo = repository({ 'taxiway.json': projectFile('other') });
    const text = await generated(repo, 'a');
    repo.commit('Generate', { [path]: text });
    repo.commit('Change it', { [path]: `${text}# mine\n` });
    assert.equal(await found(repo, `${text}# mine\n# more\n`), text);
  });

  it('is made again from a project file of that time where it was never committed', async () => {
    const repo = repository({ 'taxiway.json': projectFile('a') });
    const text = await generated(repo, 'a');
    repo.commit('All at once', { [path]: `${text}# mine\n` });
    repo.commit('Another check', { 'taxiway.json': projectFile('b') });
    assert.equal(await found(repo, `${text}# mine\n`), text);
  });

  it('is not known of a file that was not generated, nor where nothing remembers it', async () => {
    const repo = repository();
    assert.equal(await found(repo, 'on: push\n'), null);
    assert.equal(await found(repo, `${await generated(repo, 'a')}# mine\n`), null);
  });
});
