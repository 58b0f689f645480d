import assert from 'node:assert/strict';
import { startable } from '../../../scripts/setup/startable.mjs';

describe('what set-up starts', () => {
  it('is the program itself with its arguments, but for what Windows starts through cmd.exe', () => {
    const args = ['--folder', 'a b'];
    const itself = (file: string) => ({ file, args, options: {} });
    assert.deepEqual(startable('npm', args, 'linux'), itself('npm'));
    const node = 'C:\\Program Files\\nodejs\\node.exe';
    assert.deepEqual(startable(node, args, 'win32'), itself(node));
  });

  const line = (program: string, ...words: string[]) => startable(program, words, 'win32').args.join(' ');
  /** Reads the line as cmd.exe does for itself, or with `again` as the .cmd file does afterwards. */
  const read = (text: string, { again }: { again: boolean }) => {
    const once = text.replace(/\^(.)/g, '$1');
    return again ? once.replace(/\^(.)/g, '$1') : once;
  };

  it('names npm.cmd and keeps a path with spaces in one piece', () => {
    assert.equal(line('npm', 'ci'), '/d /s /c "npm.cmd ^^^"ci^^^""');
    const code = 'C:\\Program Files\\Microsoft VS Code\\bin\\code.cmd';
    assert.ok(line(code).startsWith(`/d /s /c "C:\\Program^ Files\\Microsoft^ VS^ Code\\bin\\code.cmd`));
    assert.ok(
      read(line(code, '--wait', 'C:\\My Work\\'), { again: true }).endsWith(' "--wait" "C:\\My Work\\\\""'),
    );
  });

  it('leaves nothing to cmd.exe that means something to it', () => {
    const meant = 'a&b|c<d>e%PATH%(f)!g^';
    const shown = line('code.cmd', meant);
    assert.deepEqual(shown.match(/(?<!\^)[&|<>%()!]/g), null);
    assert.ok(read(shown, { again: true }).includes(`"${meant}"`), shown);
  });

  it('escapes quotation marks as programs of Windows read them', () => {
    assert.ok(read(line('code.cmd', 'say "hi"\\'), { again: true }).endsWith('"say \\"hi\\"\\\\""'));
  });
});
