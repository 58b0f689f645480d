import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { Git } from '../../../agent/project/git.ts';
import { proposeConfiguration } from '../../../agent/project/proposeConfiguration.ts';
import { gitRunner } from '../../../agent/project/runGit.ts';
import { render } from '../../../agent/protocol/say.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { removeTemporaryFolders, repository } from '../../standins/repository.ts';
import { where, windows } from '../../standins/where.ts';

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

  it('may begin with a byte order mark, as some editors of Windows write it; what is proposed does not', async () => {
    const { folder } = repository({
      'package.json': '\uFEFF{"name":"shop","scripts":{"start":"x"}}',
      'fly.toml': '\uFEFFapp = "x"\r\n',
      'taxiway.json': '\uFEFF{\r\n  // ours\r\n  "services": {},\r\n  "environments": {}\r\n}\r\n',
    });
    const { text } = await proposeConfiguration(new Git(folder, gitRunner(folder, new Redactor())));
    assert.match(
      text,
      /^\{\r\n {2}\/\/ ours\r\n {2}"services": \{\r\n {4}"shop"/,
      'the editor writes the mark itself',
    );
    assert.match(text, /"app": "x"/);
  });

  it('is the whole repository, also where a folder inside of it is open: the file belongs to its root', async () => {
    const { folder } = repository({ 'taxiway.json': '{}', 'web/package.json': '{"scripts":{"start":"x"}}' });
    const inside = join(folder, 'web');
    const { root, exists } = await proposeConfiguration(new Git(inside, gitRunner(inside, new Redactor())));
    assert.deepEqual([await realpath(root), exists], [await realpath(folder), true]);
  });

  where(!windows, it)('is no device that a link leads to, for it may have no end', async () => {
    const { folder } = repository({ 'README.md': '' });
    symlinkSync('/dev/null', join(folder, 'Dockerfile'));
    const { found } = await proposeConfiguration(new Git(folder, gitRunner(folder, new Redactor())));
    assert.doesNotMatch(found.map((message) => render(message)).join(), /Dockerfile/);
  });
});
