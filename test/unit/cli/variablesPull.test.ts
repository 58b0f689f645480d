import assert from 'node:assert/strict';
import { run } from '../../../agent/cli.ts';
import { removeTemporaryFolders, repository } from '../../standins/repository.ts';

const projectFile = JSON.stringify({
  services: { web: { start: 'node .' } },
  environments: { staging: { targets: { web: { platform: 'local', variables: { GREETING: 'Hello' } } } } },
});

describe('taxiway variables pull', function () {
  this.timeout(30_000); // real git, on a machine that may be busy
  after(removeTemporaryFolders);

  async function notesIn(files: Record<string, string>): Promise<string[]> {
    const notes: string[] = [];
    const terminal = {
      print: () => undefined,
      note: (text: string) => void notes.push(text),
      isInteractive: false,
      ask: () => Promise.reject(new Error('nobody is there to be asked')),
      readValue: () => Promise.resolve(''),
    };
    const { folder } = repository({ 'taxiway.json': projectFile, ...files });
    const words = ['variables', 'pull', '--environment', 'staging', '--folder', folder];
    assert.equal(await run(words, terminal, new AbortController().signal), 0);
    return notes;
  }

  it('warns of a file that git would take up with the secrets that go into it', async () => {
    assert.deepEqual(await notesIn({}), [
      '.env.local is not ignored by git: name it in .gitignore before a secret goes into it.',
    ]);
    assert.deepEqual(await notesIn({ '.gitignore': '.env.local\n' }), []);
  });
});
