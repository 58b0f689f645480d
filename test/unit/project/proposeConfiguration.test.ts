import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Git } from '../../../agent/project/git.ts';
import { proposeConfiguration } from '../../../agent/project/proposeConfiguration.ts';
import { gitRunner } from '../../../agent/project/runGit.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { removeTemporaryFolders, repository } from '../../standins/repository.ts';

describe('what is read to propose a project file', () => {
  after(removeTemporaryFolders);

  it('is also what the tool of Vercel keeps out of git, in each folder that it may be in', async () => {
    const { folder } = repository({
      '.gitignore': '.vercel\n',
      'package.json': '{"workspaces":["apps/*"]}',
      'apps/web/package.json': '{"scripts":{"start":"next start"},"dependencies":{"next":"15"}}',
    });
    const link = '{"projectId":"prj_1","orgId":"team_1","projectName":"acme-web"}';
    mkdirSync(join(folder, 'apps/web/.vercel'));
    writeFileSync(join(folder, 'apps/web/.vercel/project.json'), link);
    const { text } = await proposeConfiguration(new Git(folder, gitRunner(folder, new Redactor())));
    assert.match(text, /"project": "acme-web"/);
  });
});
