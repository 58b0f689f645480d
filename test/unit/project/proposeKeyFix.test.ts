import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Git } from '../../../agent/project/git.ts';
import { hygieneProblems } from '../../../agent/project/hygiene.ts';
import { proposeKeyFix } from '../../../agent/project/proposeKeyFix.ts';
import { gitRunner } from '../../../agent/project/runGit.ts';
import { failureOf } from '../../../agent/protocol/failures.ts';
import type { TextRange } from '../../../agent/protocol/model.ts';
import type { KeyFix, KeyToFix } from '../../../agent/protocol/requests.ts';
import { type Message, render } from '../../../agent/protocol/say.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { databaseUrl, stripeKey } from '../../standins/madeUpKeys.ts';
import {
  type Files,
  removeTemporaryFolders,
  type Repository,
  repository,
} from '../../standins/repository.ts';

function textAt(text: string, { line, column, endColumn }: TextRange): string {
  return text.split(/\r?\n/)[line]!.slice(column, endColumn);
}

/** A repository and what an editor would do there. */
class Desk {
  readonly repo: Repository;
  readonly git: Git;

  constructor(files: Files) {
    this.repo = repository(files);
    this.git = new Git(this.repo.folder, gitRunner(this.repo.folder, new Redactor()));
  }

  read(file: string): string {
    return readFileSync(join(this.repo.folder, file), 'utf8');
  }

  async propose(file: string, fix: KeyToFix['fix'] = 'readFromEnvironment'): Promise<KeyFix> {
    const problems = await hygieneProblems(this.git);
    const { line = 0, column = 0 } = problems.find((one) => one.file === file)?.range ?? {};
    return proposeKeyFix(this.git, { file, line, column, fix });
  }

  /** What becomes of other files, by their names. */
  async fix(file: string): Promise<{ written: Readonly<Record<string, string>>; told: readonly string[] }> {
    const { edits, appended, told } = await this.propose(file);
    const text = this.read(file);
    const written = Object.fromEntries(
      appended.map(({ file: other, parts }) => [
        other,
        parts.map((part) => (typeof part === 'string' ? part : textAt(text, part))).join(''),
      ]),
    );
    const lines = text.split('\n');
    for (const { range, text: put } of edits) {
      const line = lines[range.line]!;
      lines[range.line] = line.slice(0, range.column) + put + line.slice(range.endColumn);
    }
    this.repo.write({ [file]: lines.join('\n') });
    return { written, told: told.map((one: Message) => render(one)) };
  }
}

const code = `const stripeKey = '${stripeKey}';\n`;

describe('moving a key out of a program', () => {
  after(removeTemporaryFolders);

  it('makes what is not there, and answers without the key', async () => {
    const desk = new Desk({ 'src/pay.js': code });
    assert.ok(!JSON.stringify(await desk.propose('src/pay.js')).includes(stripeKey));
    const { written, told } = await desk.fix('src/pay.js');
    assert.deepEqual(written, {
      '.gitignore': '/.env\n',
      '.env': `STRIPE_KEY=${stripeKey}\n`,
      '.env.example': 'STRIPE_KEY=\n',
    });
    assert.equal(desk.read('src/pay.js'), 'const stripeKey = process.env.STRIPE_KEY;\n');
    assert.deepEqual(await hygieneProblems(desk.git), []);
    assert.deepEqual(told, [
      'The value of STRIPE_KEY is in .env now, which git ignores: what starts the program has to read that file. The history of git keeps the old value, so rotate it.',
    ]);
  });

  it('comes behind what is there: no line without an end, other line ends, patterns of one’s own', async () => {
    const desk = new Desk({ 'pay.js': code, '.gitignore': 'dist\n.env\n', '.env.example': 'A=\r\nB=' });
    desk.repo.write({ '.env': 'A=1' });
    const { written } = await desk.fix('pay.js');
    assert.deepEqual(written, {
      '.env': `\nSTRIPE_KEY=${stripeKey}\n`,
      '.env.example': '\r\nSTRIPE_KEY=\r\n',
    });
  });

  it('takes another name where one has another value, and says so', async () => {
    const desk = new Desk({ 'pay.js': code, '.gitignore': '.env' });
    desk.repo.write({ '.env': 'STRIPE_KEY=another\n' });
    const { written, told } = await desk.fix('pay.js');
    assert.equal(written['.env'], `STRIPE_KEY_2=${stripeKey}\n`);
    assert.equal(desk.read('pay.js'), 'const stripeKey = process.env.STRIPE_KEY_2;\n');
    assert.equal(told[0], 'STRIPE_KEY has another value in .env, so this one is STRIPE_KEY_2.');
  });

  it('uses a name that has this value, and fills one that has none', async () => {
    const desk = new Desk({ 'pay.js': code, '.gitignore': '.env', '.env.example': 'STRIPE_KEY=\n' });
    desk.repo.write({ '.env': `STRIPE_KEY="${stripeKey}"\n` });
    assert.deepEqual((await desk.propose('pay.js')).appended, []);
    desk.repo.write({ '.env': 'STRIPE_KEY=\n' });
    assert.deepEqual((await desk.fix('pay.js')).written, { '.env': `STRIPE_KEY=${stripeKey}\n` });
  });

  it('goes to the package that the program is part of', async () => {
    const files = { 'apps/web/package.json': '{}', 'apps/web/src/deep/pay.js': code, 'package.json': '{}' };
    const { written } = await new Desk(files).fix('apps/web/src/deep/pay.js');
    assert.deepEqual(Object.keys(written), ['.gitignore', 'apps/web/.env', 'apps/web/.env.example']);
    assert.equal(written['.gitignore'], '/apps/web/.env\n');
  });

  it('keeps a value whole that others would read as several words', async () => {
    const desk = new Desk({ 'db.js': `\uFEFFconst databaseUrl = "${databaseUrl}";` });
    const { edits, appended } = await desk.propose('db.js');
    const parts = appended.find(({ file }) => file === '.env')?.parts;
    const [before, opening, range, closing] = parts ?? [];
    assert.deepEqual([before, opening, closing], ['', "DATABASE_URL='", "'"]);
    assert.deepEqual(range, { line: 0, column: 21, endLine: 0, endColumn: 21 + databaseUrl.length });
    assert.equal(edits[0]?.range.column, 20);
  });

  it('is refused where git has the file that it would go to', async () => {
    const desk = new Desk({ 'pay.js': code, '.env': 'A=1' });
    await assert.rejects(desk.propose('pay.js'), (error) => {
      const failure = failureOf(error);
      assert.equal(failure.reason, 'badInput');
      return render(failure.message).startsWith('.env is tracked by git: nothing is written there.');
    });
  });

  it('is refused where the key is not any more', async () => {
    const desk = new Desk({ 'pay.js': code });
    const at = { file: 'pay.js', line: 0, column: 19 } as const;
    for (const text of ['\n\n', `const a = '${stripeKey}';`, null]) {
      desk.repo.write({ 'pay.js': text });
      for (const fix of ['readFromEnvironment', 'passOver'] as const)
        await assert.rejects(proposeKeyFix(desk.git, { ...at, fix }), { message: 'badInput' });
    }
  });

  it('or the line is told to be passed over', async () => {
    const desk = new Desk({ 'pay.js': `\n${code}` });
    assert.deepEqual(await desk.propose('pay.js', 'passOver'), {
      edits: [
        {
          range: { line: 1, column: code.length - 1, endLine: 1, endColumn: code.length - 1 },
          text: ' // taxiway-ignore',
        },
      ],
      appended: [],
      told: [],
    });
  });
});
