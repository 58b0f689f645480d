import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseChecklist } from '../../../agent/operations/checklist/checklistFile.ts';
import { parseConfiguration } from '../../../agent/project/parseConfiguration.ts';
import { createSample } from '../../../scripts/sample/create.mjs';

describe('the sample product', () => {
  const place = mkdtempSync(path.join(tmpdir(), 'sample-'));
  let sample: ReturnType<typeof createSample>;
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: sample.directory, encoding: 'utf8' }).trim();
  const node = (...args: string[]) =>
    spawnSync(process.execPath, args, { cwd: sample.directory, encoding: 'utf8' });

  before(function () {
    this.timeout(20_000); // dozens of commits, each a few processes
    sample = createSample(path.join(place, 'runway-coffee'));
  });
  after(() => {
    rmSync(place, { recursive: true });
  });

  it('has the same commits on every machine', () => {
    assert.deepEqual(sample.tips, expectedTips);
  });

  it('moves as a whole to another time', () => {
    const moved = createSample(path.join(place, 'moved'), { newest: new Date('2027-01-10T09:00:00Z') });
    const newest = execFileSync('git', ['log', '--all', '-1', '--format=%cI'], {
      cwd: moved.directory,
      encoding: 'utf8',
    });
    assert.equal(Date.parse(newest.trim()), Date.parse('2027-01-10T09:00:00Z'));
  }).timeout(20_000);

  it('has a dozen commits, all pushed, and a clean working copy on main', () => {
    assert.ok(Number(git('rev-list', '--count', 'staging')) >= 12);
    assert.equal(git('status', '--porcelain=v2', '--branch').includes('branch.ab +0 -0'), true);
    assert.equal(git('branch', '--show-current'), 'main');
    for (const [name, tip] of Object.entries(sample.tips))
      assert.equal(git('rev-parse', `origin/${name}`), tip);
  });

  it('keeps to itself what Pull Variables writes', () => {
    assert.equal(git('check-ignore', '.env.local'), '.env.local');
  });

  it('does not replace what is there', () => {
    assert.throws(() => createSample(sample.directory), /is not empty/);
  });

  it('builds both services, and one branch does not build', () => {
    const result = (branch: string, service: string) => {
      git('checkout', '--quiet', branch);
      return node(`apps/${service}/build.mjs`).status;
    };
    assert.deepEqual(
      ['main', 'staging', 'fix/menu-cache', 'feature/loyalty-card'].map((branch) => result(branch, 'api')),
      [0, 0, 0, 0],
    );
    assert.deepEqual(
      ['main', 'feature/night-theme', 'chore/theme-file'].map((branch) => result(branch, 'web')),
      [0, 0, 1],
    );
  }).timeout(20_000);

  it('has a project file and a checklist without a problem on every branch', () => {
    for (const branch of Object.keys(sample.tips)) {
      const read = (file: string) => git('show', `${branch}:${file}`);
      assert.deepEqual(parseConfiguration(read('taxiway.json'), 'taxiway.json').problems, []);
      assert.equal(parseChecklist('checklist.json', read('docs/checklist.json')).problem, null);
    }
  });
});

/** Pictures and documents show these: changing the sample changes them. */
const expectedTips = {
  main: '59823f73c8aacbfd25fd78daac00789adc29c0f4',
  staging: 'f8f8bd15818dfea55653b8b1c54598724c6a205e',
  'feature/loyalty-card': '96833003d25615423dfe4dfccbf5ab99caca36f1',
  'feature/night-theme': '1719d9c061501bda2fa4e6cf1878886a7cca7416',
  'fix/menu-cache': 'fcd5e0bff7706e059daf2cef9113394c9b295d46',
  'chore/theme-file': '7da93935aaa54ab0fcd7a7bd67ffc7a99536be65',
};
