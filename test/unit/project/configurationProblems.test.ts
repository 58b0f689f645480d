import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationProblems } from '../../../agent/project/configurationProblems.ts';
import { Git } from '../../../agent/project/git.ts';
import { gitRunner } from '../../../agent/project/runGit.ts';
import { Failed } from '../../../agent/protocol/failures.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { removeTemporaryFolders, repository, temporaryFolder } from '../../standins/repository.ts';

const text =
  '{ "services": { "web": { "directory": "apps/web", "start": "x" } }, "environments": { "staging": { "branches": ["develop"] } } }';

async function codes(folder: string, held: string | null = null): Promise<string[]> {
  const problems = await configurationProblems(new Git(folder, gitRunner(folder, new Redactor())), held);
  return problems.map(({ code }) => code);
}

describe('problems of the project file where it lies', function () {
  this.timeout(30_000); // real git, on a machine that may be busy
  after(removeTemporaryFolders);

  it('go by the files and branches that are there, pushed or not, committed or not', async () => {
    const repo = repository({ 'taxiway.json': text });
    assert.deepEqual(await codes(repo.folder), ['noSuchPath', 'unknownBranch']);
    repo.write({ 'apps/web/new.ts': '' });
    repo.git('branch', 'develop');
    assert.deepEqual(await codes(repo.folder), []);
    assert.deepEqual(await codes(join(repo.folder, 'apps/web')), []);
  });

  it('are those of the text that an editor holds, where it holds one', async () => {
    const repo = repository({ 'taxiway.json': text });
    assert.deepEqual(await codes(repo.folder, '{'), ['syntax']);
  });

  it('are told outside of a repository and before the first commit as well', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'taxiway.json'), text.replace('services', 'servces'));
    assert.deepEqual(await codes(folder), ['unknownKey']);
    const repo = repository();
    repo.write({ 'taxiway.json': text });
    assert.deepEqual(await codes(repo.folder), ['noSuchPath', 'unknownBranch']);
  });

  it('cannot be told where there is no file', async () => {
    const { folder } = repository({ a: '1' });
    await assert.rejects(
      codes(folder),
      (error) => error instanceof Failed && error.failure.reason === 'noConfiguration',
    );
  });
});
