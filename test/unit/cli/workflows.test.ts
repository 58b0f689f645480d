import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes } from '../../../agent/cli/exitCodes.ts';
import { run } from '../../../agent/cli.ts';
import { removeTemporaryFolders, repository, type Repository } from '../../standins/repository.ts';

const verify = '.github/workflows/verify.yml';

function projectFile(checks: object): string {
  return JSON.stringify({
    services: { web: { start: 'node .' } },
    checks,
    environments: { development: { targets: { web: { platform: 'local' } } } },
  });
}

describe('taxiway workflows', function () {
  this.timeout(30_000); // real git, on a machine that may be busy
  let repo: Repository;

  beforeEach(() => {
    repo = repository({ 'taxiway.json': projectFile({ lint: 'npm run lint' }) });
  });
  after(removeTemporaryFolders);

  async function typed(...args: string[]): Promise<{ code: number; out: string; notes: string[] }> {
    const out: string[] = [];
    const notes: string[] = [];
    const terminal = {
      print: (text: string) => void out.push(text),
      note: (text: string) => void notes.push(text),
      isInteractive: false,
      ask: () => Promise.reject(new Error('nobody is there to be asked')),
      readValue: () => Promise.resolve(''),
    };
    const all = ['workflows', ...args, '--folder', repo.folder];
    const code = await run(all, terminal, new AbortController().signal);
    return { code, out: out.join('\n'), notes };
  }
  const read = (): string => readFileSync(join(repo.folder, verify), 'utf8');

  it('check fails with what is out of step, and passes once it is written', async () => {
    assert.deepEqual(await typed('check'), {
      code: exitCodes.failed,
      out: `new       ${verify}`,
      notes: ['Write them with: taxiway workflows write'],
    });
    assert.equal((await typed('write')).code, exitCodes.done);
    const { code, out } = await typed('check');
    assert.deepEqual([code, out], [exitCodes.done, 'The workflows are in step with taxiway.json.']);
    repo.write({ 'taxiway.json': projectFile({ lint: 'npm run lint', unit: 'npm test' }) });
    assert.deepEqual((await typed('check')).out, `changed   ${verify}`);
  });

  it('write writes them and says what is next', async () => {
    const { code, out, notes } = await typed('write');
    assert.deepEqual([code, out], [exitCodes.done, `new       ${verify}`]);
    assert.deepEqual(notes, ['Commit and push them: GitHub runs what is on its branches.']);
    assert.match(read(), /npm run lint/);
    assert.deepEqual((await typed('write')).out, 'There is nothing to write.');
  });

  it('write --dry-run only lists', async () => {
    const { code, out, notes } = await typed('write', '--dry-run');
    assert.deepEqual([code, out, notes], [exitCodes.done, `new       ${verify}`, []]);
    assert.equal(existsSync(join(repo.folder, verify)), false);
  });

  it('write deletes what nothing needs any more', async () => {
    await typed('write');
    repo.write({ 'taxiway.json': projectFile({}) });
    assert.deepEqual((await typed('write')).out, `gone      ${verify}`);
    assert.equal(existsSync(join(repo.folder, verify)), false);
  });

  it('write leaves what it would take from somebody, and needs a person for it', async () => {
    const ours = 'name: Ours\non: push\njobs: {}\n';
    repo.write({ [verify]: ours });
    const { code, out } = await typed('write');
    assert.equal(code, exitCodes.needsPerson);
    assert.match(out, new RegExp(`^conflict  ${verify}\n    `));
    assert.equal(read(), ours);
  });

  it('write keeps what somebody changed, and says it', async () => {
    await typed('write');
    repo.write({ [verify]: read().replace('name: Verify', 'name: Checks') });
    repo.write({ 'taxiway.json': projectFile({ lint: 'npm run lint', unit: 'npm test' }) });
    const { code, out } = await typed('write');
    assert.deepEqual([code, out], [exitCodes.done, `changed   ${verify}\n    name stays as you changed it.`]);
    assert.match(read(), /^name: Checks$[^]*run: npm test/m);
    assert.deepEqual((await typed('check')).code, exitCodes.done);
  });

  it('write asks for a person where both changed the same, and says where', async () => {
    await typed('write');
    const own = read().replace('run: npm run lint', 'run: npm run mine');
    repo.write({ [verify]: own, 'taxiway.json': projectFile({ lint: 'eslint .' }) });
    const { code, out } = await typed('write');
    assert.deepEqual(
      [code, out],
      [
        exitCodes.needsPerson,
        `conflict  ${verify}\n    jobs.check-lint.steps[lint].run: the file says npm run mine, taxiway.json comes to eslint ..`,
      ],
    );
    assert.equal(read(), own);
    const [file] = JSON.parse((await typed('check', '--json')).out) as { asks: { key: string }[] }[];
    assert.equal(file?.asks[0]?.key, 'jobs.check-lint.steps[lint].run');
  });

  it('answers scripts in JSON', async () => {
    const { out } = await typed('check', '--json');
    assert.deepEqual(JSON.parse(out), [{ path: verify, state: 'new', kept: [], asks: [] }]);
    await typed('write');
    assert.deepEqual(JSON.parse((await typed('check', '--json')).out), []);
  });

  it('says where there is no project file', async () => {
    repo.write({ 'taxiway.json': null });
    const { code, notes } = await typed('check');
    assert.equal(code, exitCodes.failed);
    assert.match(notes[0] ?? '', /^There is no taxiway\.json/);
  });
});
