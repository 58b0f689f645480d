import assert from 'node:assert/strict';
import { mergeWorkflow, type MergedWorkflow } from '../../../../agent/github/workflows/mergeWorkflow.ts';
import { isAsGenerated } from '../../../../agent/github/workflows/header.ts';
import { workflowsFor } from '../../../../agent/github/workflows/workflowsFor.ts';
import { render } from '../../../../agent/protocol/say.ts';
import { configurationOf, facts } from '../../../standins/workflowProjects.ts';

/** The files that verify a project with these checks and paths: the workflow, and the action that finds what changed. */
function generated(checks: object, paths: readonly string[] = ['web/**']): string[] {
  const configuration = configurationOf({
    services: { web: { paths } },
    checks,
    environments: { staging: { targets: { web: { platform: 'fly', app: 'x' } } } },
  });
  return workflowsFor(configuration, facts).map(({ text }) => text);
}

function verify(checks: object): string {
  return generated(checks)[0]!;
}

const before = verify({ lint: 'npm run lint', unit: { run: 'npm test', services: ['web'] } });
const after = verify({ lint: 'npm run lint:all', unit: { run: 'npm run test:unit', services: ['web'] } });

const said = ({ kept, asks }: MergedWorkflow): { kept: string[]; asks: string[] } => ({
  kept: kept.map((message) => render(message)),
  asks: asks.map((ask) => render(ask.said)),
});

function edited(...changes: readonly (readonly [from: string | RegExp, to: string])[]): string {
  return changes.reduce((text, [from, to]) => {
    const changed = text.replace(from, to);
    assert.notEqual(changed, text, String(from));
    return changed;
  }, before);
}

describe('generating a workflow again', () => {
  it('writes it anew where there is none, or nobody touched it', () => {
    const nothing = { kept: [], asks: [] };
    assert.deepEqual(mergeWorkflow(null, after, null), { text: after, ...nothing });
    assert.deepEqual(mergeWorkflow(before, after, null), { text: after, ...nothing });
    const windows = (text: string): string => text.replaceAll('\n', '\r\n');
    assert.deepEqual(mergeWorkflow(windows(before), after, null), { text: windows(after), ...nothing });
  });

  it('leaves one to the letter that comes to the same again, also with edits', () => {
    const own = `${edited(['name: Verify', "name:    'Checks'"])}# mine\n`;
    assert.equal(mergeWorkflow(own, before, null).text, own);
    assert.equal(mergeWorkflow(before.replaceAll('\n', '\r\n'), before, null).text.includes('\r\n'), true);
  });

  it('keeps what somebody changed beside what taxiway.json changed', () => {
    const own = edited(
      ['runs-on: ubuntu-latest', 'runs-on: ubuntu-24.04 # as in production'],
      [
        '      - run: corepack enable\n',
        '      - name: Hello\n        run: echo hello\n      # pnpm comes with node\n      - run: corepack enable\n',
      ],
      ['\njobs:', '\nenv:\n  CI: true\n\njobs:'],
    );
    const result = mergeWorkflow(own, after, before);
    assert.deepEqual(said(result).asks, []);
    assert.deepEqual(said(result).kept, [
      'jobs.changes.runs-on stays as you changed it.',
      'jobs.check-lint.steps[Hello] stays as you changed it.',
      'env stays as you changed it.',
    ]);
    assert.match(result.text, /runs-on: ubuntu-24\.04 # as in production/);
    assert.match(result.text, /run: echo hello\n {6}# pnpm comes with node\n/);
    assert.match(result.text, /\nenv:\n {2}CI: true\n/);
    assert.match(result.text, /run: npm run test:unit/);
    assert.match(result.text, /run: npm run lint:all/);
    assert.equal(isAsGenerated(result.text), false);
  });

  it('keeps what somebody changed in an action beside the paths of a service', () => {
    const checks = { unit: { run: 'npm test', services: ['web'] } };
    const [was, is] = [generated(checks), generated(checks, ['apps/web/**'])].map((files) =>
      files.find((text) => text.includes('name: Changed services')),
    );
    const own = was!.replace('name: Changed services', 'name: What changed');
    const result = mergeWorkflow(own, is!, was!);
    assert.deepEqual(said(result), { kept: ['name stays as you changed it.'], asks: [] });
    assert.match(result.text, /"paths": \["apps\/web\/\*\*"\]/);
  });

  it('finds each of several steps of one name', () => {
    const twice = (second: string): string =>
      before.replace(
        '      - name: lint\n',
        `      - uses: actions/checkout@v7\n        with:\n          path: ${second}\n      - name: lint\n`,
      );
    const own = twice('a').replace('path: a', 'path: mine');
    const result = mergeWorkflow(
      own,
      twice('b').replace(/text [0-9a-f]{12}/, 'text 000000000000'),
      twice('a'),
    );
    assert.deepEqual(
      result.asks.map(({ key }) => key),
      ['jobs.check-lint.steps[actions/checkout@v7 (2)].with.path'],
    );
  });

  it('gives the same again when it is asked again', () => {
    const own = edited(['runs-on: ubuntu-latest', 'runs-on: self-hosted']);
    const once = mergeWorkflow(own, after, before);
    assert.deepEqual(mergeWorkflow(once.text, after, null), once);
  });

  it('asks where both changed the same, and leaves it as somebody wrote it', () => {
    const own = edited(['run: npm test', 'run: npm run mine']);
    const result = mergeWorkflow(own, after, before);
    assert.deepEqual(said(result).asks, [
      'jobs.check-unit.steps[unit].run: the file says npm run mine, taxiway.json comes to npm run test:unit.',
    ]);
    assert.match(result.text, /run: npm run mine/);
    assert.match(result.text, /run: npm run lint:all/);
  });

  it('takes what is generated where somebody says so, and asks that no more', () => {
    const key = 'jobs.check-unit.steps[unit].run';
    const own = edited(['run: npm test', 'run: npm run mine']);
    assert.equal(mergeWorkflow(own, after, before).asks[0]?.key, key);
    const one = mergeWorkflow(own, after, before, new Set([key]));
    assert.deepEqual(one.asks, []);
    assert.match(one.text, /run: npm run test:unit/);
    const unknown = mergeWorkflow(own, after, null);
    const keys = unknown.asks.flatMap((ask) => ask.key ?? []);
    const all = mergeWorkflow(own, after, null, new Set(keys));
    assert.deepEqual([all.asks, all.text], [[], after]);
  });

  it('adds and takes out whole jobs where somebody says so', () => {
    const less = verify({ lint: 'npm run lint' });
    const key = 'jobs.check-unit';
    const own = edited(['run: npm test', 'run: npm run mine']);
    assert.doesNotMatch(mergeWorkflow(own, less, before, new Set([key])).text, /check-unit/);
    const without = less
      .replace(/^name: Verify$/m, 'name: Checks')
      .replace(/text [0-9a-f]{12}/, 'text 000000000000');
    assert.doesNotMatch(mergeWorkflow(without, before, null).text, /check-unit/);
    assert.match(mergeWorkflow(without, before, null, new Set([key])).text, /check-unit/);
  });

  it('takes away a job that is not needed any more, unless somebody worked on it', () => {
    const less = verify({ lint: 'npm run lint' });
    const touched = edited(['name: Verify', 'name: Checks']);
    const result = mergeWorkflow(touched, less, before);
    assert.deepEqual(said(result).asks, []);
    assert.doesNotMatch(result.text, /check-unit/);
    assert.match(result.text, /name: Checks/);
    const mine = mergeWorkflow(edited(['run: npm test', 'run: npm run mine']), less, before);
    assert.match(
      said(mine).asks.join('\n'),
      /^jobs\.check-unit: the file says .*, taxiway\.json comes to nothing/m,
    );
    assert.match(mine.text, /npm run mine/);
    const remarked = mergeWorkflow(
      edited(['        run: npm test', '        # the quick ones\n        run: npm test']),
      less,
      before,
    );
    assert.match(remarked.text, /# the quick ones/);
  });

  it('adds what is new where it belongs, and not what somebody took out', () => {
    const more = verify({ lint: 'npm run lint', types: 'tsc', unit: { run: 'npm test', services: ['web'] } });
    const own = edited([/ {6}- run: corepack enable\n/, ''], ['name: Verify', 'name: Checks']);
    const { text, kept } = mergeWorkflow(own, more, before);
    const jobs = [...text.matchAll(/^ {2}(check-\w+):$/gm)].map(([, name]) => name);
    assert.deepEqual(jobs, ['check-lint', 'check-types', 'check-unit']);
    assert.ok(
      kept
        .map((message) => render(message))
        .includes('jobs.check-lint.steps[corepack enable] stays as you changed it.'),
    );
    assert.equal(text.match(/corepack enable/g)?.length, 2);
  });

  it('asks for every difference where nobody knows what was generated', () => {
    const own = edited(['name: Verify', 'name: Checks']);
    const result = mergeWorkflow(own, after, null);
    assert.equal(result.text.includes('npm run test:unit'), false);
    const { asks } = said(result);
    assert.ok(asks.some((ask) => ask.startsWith('name: the file says Checks')));
    assert.ok(asks.some((ask) => ask.startsWith('jobs.check-unit.steps[unit].run: the file says npm test')));
  });

  it('knows what was generated where taxiway.json comes to the same', () => {
    const own = edited(['name: Verify', 'name: Checks']);
    assert.deepEqual(said(mergeWorkflow(own, before, null)), {
      kept: ['name stays as you changed it.'],
      asks: [],
    });
  });

  it('never touches what cannot be read, and says where it breaks', () => {
    const broken = edited(['    name: lint\n', '    name: lint: "x\n']);
    const result = mergeWorkflow(broken, after, before);
    assert.equal(result.text, broken);
    const line = broken.split('\n').findIndex((one) => one.includes('lint: "x')) + 1;
    assert.match(
      said(result).asks.join(),
      new RegExp(`^Line ${line} cannot be read: .*stays as it is until that is mended`),
    );
  });

  it('never touches a file that was not generated', () => {
    const own = 'name: Mine\non: push\njobs: {}\n';
    const result = mergeWorkflow(own, after, null);
    assert.equal(result.text, own);
    assert.match(said(result).asks.join(), /was not generated by Taxiway/);
  });

  it('keeps the line ends of the file', () => {
    const own = edited(['name: Verify', 'name: Checks']).replaceAll('\n', '\r\n');
    const { text } = mergeWorkflow(own, after, before);
    assert.equal(text.replaceAll('\r\n', '').includes('\n'), false);
  });
});
