import assert from 'node:assert/strict';
import { Git } from '../../../agent/project/git.ts';
import { hygieneProblems, isEnvironmentFile } from '../../../agent/project/hygiene.ts';
import { gitRunner } from '../../../agent/project/runGit.ts';
import { namesIn, proposeUntrack, untrackPlan } from '../../../agent/project/untrack.ts';
import { render } from '../../../agent/protocol/say.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { letters } from '../../standins/madeUpKeys.ts';
import { type Files, removeTemporaryFolders, repository } from '../../standins/repository.ts';

function gitOf(files: Files): Git {
  const { folder } = repository(files);
  return new Git(folder, gitRunner(folder, new Redactor()));
}

const keys: Readonly<Record<string, string>> = {
  'an access key of AWS': `AKIA${letters(16, 'Q7R2T9L4K6J3H8Z5V1N0MWYP')}`,
  'a token of GitHub': `ghp_${letters(36)}`,
  'a token of GitLab': `glpat-${letters(20)}`,
  'a token of Slack': `xoxb-${letters(30)}`,
  'a webhook of Slack': `https://hooks.slack.com/services/T0QWERTY1/B0ASDFGH2/${letters(24)}`,
  'a key of Stripe': `sk_live_${letters(24)}`,
  'a key of Google': `AIza${letters(35)}`,
  'a key of SendGrid': `SG.${letters(22)}.${letters(43)}`,
  'a token of npm': `npm_${letters(36)}`,
  'a token of Supabase': `sbp_${letters(40, '0f3a9b7c5d1e8642')}`,
  'a token of Fly.io': `FlyV1 fm2_${letters(60)}`,
  'a secret key': `sk-proj-${letters(48)}`,
  'a private key': `-----BEGIN OPENSSH PRIVATE KEY-----`,
  'the password of a database': `postgresql://app:${letters(14)}@db.acme.test:5432/main`,
};

describe('what should not be in a repository', function () {
  this.timeout(30_000); // real git, on a machine that may be busy
  after(removeTemporaryFolders);

  it('an environment file that git tracks is one, its template is not', async () => {
    const git = gitOf({
      '.env': 'A=1',
      'apps/web/.env.production': 'B=2',
      '.env.example': 'A=',
      '.envrc': 'use flake',
      'src/env.ts': '',
    });
    const problems = await hygieneProblems(git);
    assert.deepEqual(
      problems.map(({ file, code, fixes }) => [file, code, fixes]),
      [
        ['.env', 'trackedEnvironmentFile', [{ kind: 'untrackFile', file: '.env' }]],
        [
          'apps/web/.env.production',
          'trackedEnvironmentFile',
          [{ kind: 'untrackFile', file: 'apps/web/.env.production' }],
        ],
      ],
    );
    assert.equal(
      render(problems[1]!.message),
      'apps/web/.env.production is tracked by git: whoever has the repository has its values. Take it out, keep the names in .env.production.example, and rotate what was in it.',
    );
  });

  it('one that git does not track is none of our business', async () => {
    const repo = repository({ '.gitignore': '.env\n' });
    repo.write({ '.env': `KEY=${keys['a token of npm']}`, 'new.txt': keys['a token of npm']! });
    assert.deepEqual(await hygieneProblems(new Git(repo.folder, gitRunner(repo.folder, new Redactor()))), []);
  });

  it('knows its templates', () => {
    const names = [
      '.env',
      '.env.local',
      'a/.env.prod',
      '.env.example',
      '.env.template',
      '.env.local.example',
      '.env.sample',
      'x.env',
      '.envoy',
    ];
    assert.deepEqual(names.filter(isEnvironmentFile), ['.env', '.env.local', 'a/.env.prod']);
  });

  it('keys of every kind are found on their place, and never told', async () => {
    const entries = Object.entries(keys);
    const text = entries.map(([, key]) => `const key = "${key}";`).join('\n');
    const problems = await hygieneProblems(gitOf({ 'src/größe keys.ts': text }));
    assert.deepEqual(
      problems.map(({ message }) => /like (.*?)\. Keep/.exec(render(message))?.[1]),
      entries.map(([kind]) => kind),
    );
    for (const [index, { file, range, code }] of problems.entries()) {
      const line = text.split('\n')[index]!;
      const found = line.slice(range!.column, range!.endColumn);
      assert.deepEqual([file, code, range!.line], ['src/größe keys.ts', 'keyInRepository', index]);
      assert.ok(found.length > 15 && line.includes(found));
    }
    const told = JSON.stringify(problems);
    for (const [, key] of entries) assert.ok(!told.includes(key.slice(-14)) || key.includes('PRIVATE'), key);
  });

  it('what only looks like a key is none', async () => {
    const lines = [
      'AKIAIOSFODNN7EXAMPLE', `AKIA${'A'.repeat(16)}`, `sk_test_${letters(24)}`, `ghp_${'x'.repeat(36)}`, 'ghp_short', `somesk_live_${letters(24)}`,
      'postgres://user:password@db.acme.test/main', 'postgres://app:$DB_PASSWORD@db.acme.test/main', `postgres://app:${letters(10)}@localhost:5432/main`,
      `postgres://app:${letters(10)}@db:5432/main`, 'postgres://db.acme.test/main', '-----BEGIN PUBLIC KEY-----', 'task-management-systems-are-very-long-words-indeed-and-so-on',
      `${keys['a token of GitHub']} // taxiway-ignore: made up`, 'integrity sha512-Qw7Rt2Yp9Ls4Kd6Jf3Hg8Zx5Vc1Nb0MmQw7Rt2Yp9Ls4Kd6Jf3Hg8Zx5Vc1Nb0Mm==',
    ]; // prettier-ignore
    const problems = await hygieneProblems(gitOf({ 'a.txt': lines.join('\n') }));
    assert.deepEqual(
      problems.map(({ range }) => lines[range!.line]),
      [],
    );
  });

  it('large and binary files are passed over', async () => {
    const key = keys['a token of GitHub']!;
    assert.deepEqual(
      await hygieneProblems(
        gitOf({ 'large.sql': `${key}\n${'x'.repeat(256 * 1024)}`, 'binary.bin': `\0\u0001${key}` }),
      ),
      [],
    );
  });

  it('an environment file is told once, whatever is in it', async () => {
    assert.equal((await hygieneProblems(gitOf({ '.env': `K=${keys['a token of npm']}` }))).length, 1);
  });

  it('a file that is a key can be taken out', async () => {
    const [problem] = await hygieneProblems(gitOf({ 'certs/server.pem': `${keys['a private key']}\nabc` }));
    assert.deepEqual(problem?.fixes, [{ kind: 'untrackFile', file: 'certs/server.pem' }]);
  });

  it('each can be mended, and only where a comment may stand it is told so', async () => {
    const key = keys['a key of Stripe']!;
    const problems = await hygieneProblems(
      gitOf({
        'src/pay.ts': `\uFEFFconst stripeKey = '${key}';\n`,
        'keys.json': `{ "stripe": "${key}" }`,
        'keys.yaml': `stripe: ${key}\n`,
        'keys.txt': key,
        KEYS: key,
        'src/old.c': `char key[] = "${key}";`,
        'src/page.ts': `const page = \`\n${key}\n\`;`,
      }),
    );
    const offered = problems.map(({ file, fixes, message }) => [
      file,
      fixes?.map(({ kind }) => kind),
      render(message).includes('taxiway-ignore'),
    ]);
    assert.deepEqual(Object.fromEntries(offered.map(([file, ...rest]) => [file, rest])), {
      'src/pay.ts': [['readFromEnvironment', 'passOver'], true],
      'keys.json': [['untrackFile'], false],
      'keys.yaml': [['untrackFile', 'passOver'], true],
      'keys.txt': [['untrackFile'], false],
      KEYS: [['untrackFile'], false],
      'src/old.c': [['passOver'], true],
      'src/page.ts': [['untrackFile'], false],
    });
    assert.deepEqual(problems.find(({ file }) => file === 'src/pay.ts')?.range?.column, 19);
  });
});

describe("taking a file out of git's sight", function () {
  this.timeout(30_000); // real git, on a machine that may be busy
  after(removeTemporaryFolders);

  it('ignores it, keeps its names, and leaves the command to a person', () => {
    const plan = untrackPlan({
      file: '.env',
      text: 'A=1\n\n# KEY=old\nexport B_2="two\nlines=3"\nC=\nA=again\n',
      gitignore: 'node_modules',
      example: null,
    });
    assert.deepEqual(plan, {
      edits: [
        { file: '.gitignore', text: 'node_modules\n/.env\n' },
        { file: '.env.example', text: 'A=\nB_2=\nC=\n' },
      ],
      untrack: 'git rm --cached -- .env',
    });
  });

  it('adds only the names that the template lacks, and writes nothing that is there', () => {
    const plan = untrackPlan({
      file: '.env',
      text: 'A=1\nB=2',
      gitignore: 'dist\r\n.env\r\n',
      example: '# ours\r\nA=set me\r\n',
    });
    assert.deepEqual(plan.edits, [{ file: '.env.example', text: '# ours\r\nA=set me\r\nB=\r\n' }]);
  });

  it('keeps values out of the template, however they are written', () => {
    assert.deepEqual(
      namesIn(`A = 'x\nSECRET=1'\n  B="\\"\nHIDDEN=2"\nC=\`y\nINNER=3\`\nnot a line\nD=plain # E=4\n#F=5`),
      ['A', 'B', 'C', 'D'],
    );
  });

  it('copes with names that a pattern or a shell would read otherwise', () => {
    const plan = untrackPlan({ file: "my apps/[it's]/.env", text: '', gitignore: null, example: null });
    assert.deepEqual(plan.edits, [{ file: '.gitignore', text: "/my apps/\\[it's\\]/.env\n" }]);
    assert.equal(plan.untrack, `git rm --cached -- 'my apps/[it'\\''s]/.env'`);
  });

  it('has no template for a key', () => {
    assert.deepEqual(
      untrackPlan({ file: 'a.pem', text: 'x=1', gitignore: null, example: null }).edits.map(
        ({ file }) => file,
      ),
      ['.gitignore'],
    );
  });

  it('is proposed from the files as they lie there, and git agrees', async () => {
    const repo = repository({ 'apps/[web]/.env': 'TOKEN=abc\n', '.gitignore': 'dist\n' });
    const plan = await proposeUntrack(
      new Git(repo.folder, gitRunner(repo.folder, new Redactor())),
      'apps/[web]/.env',
    );
    for (const { file, text } of plan.edits) repo.write({ [file]: text });
    assert.deepEqual(
      plan.edits.map(({ file }) => file),
      ['.gitignore', 'apps/[web]/.env.example'],
    );
    assert.equal(repo.git('check-ignore', '--no-index', 'apps/[web]/.env'), 'apps/[web]/.env');
    assert.throws(() => repo.git('check-ignore', '--no-index', 'apps/[web]/.env.example'));
  });
});
