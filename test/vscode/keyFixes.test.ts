import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as vscode from 'vscode';
import { stripeKey } from '../standins/madeUpKeys.ts';
import { closeAll, taxiway, within30s } from './taxiway.ts';

describe('a key in a file', () => {
  const file = 'keys/pay.rb';
  const at = (name: string): vscode.Uri =>
    vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, name);
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: at('').fsPath });
  const read = async (name: string) => new TextDecoder().decode(await vscode.workspace.fs.readFile(at(name)));
  const found = () =>
    vscode.languages.getDiagnostics(at(file)).find(({ code }) => code === 'keyInRepository');
  let ignored: string;

  before(async () => {
    const seen = await taxiway();
    await within30s(async () => (await seen.rows('environments')).length > 0, 'there are environments');
    ignored = await read('.gitignore').catch(() => '');
    await vscode.workspace.fs.writeFile(at('keys/Gemfile'), Buffer.from(''));
    await vscode.workspace.fs.writeFile(at(file), Buffer.from(`stripe_key = '${stripeKey}'\n`));
    git('add', '--', file);
  });
  after(async () => {
    await closeAll();
    git('rm', '-rfq', '--cached', '--', 'keys');
    await vscode.workspace.fs.delete(at('keys'), { recursive: true });
    if (ignored) await vscode.workspace.fs.writeFile(at('.gitignore'), Buffer.from(ignored));
    else await vscode.workspace.fs.delete(at('.gitignore'));
  });

  it('goes to the environment by a quick fix, and the problem with it', async () => {
    await vscode.commands.executeCommand('taxiway.snapshot.refresh');
    await within30s(() => found() !== undefined, 'the key is a problem');
    const document = await vscode.workspace.openTextDocument(at(file));
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      found()!.range,
    );
    const titles = actions.map(({ title }) => title).filter((title) => /environment|no key/.test(title));
    assert.deepEqual(titles, ['Read STRIPE_KEY from the environment', 'This is no key: pass it over']);
    const { command } = actions.find(({ title }) => title === titles[0])!;
    await vscode.commands.executeCommand(command!.command, ...((command!.arguments ?? []) as unknown[]));
    assert.equal(await read(file), 'stripe_key = ENV.fetch("STRIPE_KEY")\n');
    assert.equal(await read('keys/.env'), `STRIPE_KEY=${stripeKey}\n`);
    assert.equal(await read('keys/.env.example'), 'STRIPE_KEY=\n');
    assert.match(git('status', '--porcelain', '-uall').toString(), /keys\/\.env\.example\n/);
    assert.doesNotMatch(git('status', '--porcelain', '-uall').toString(), /keys\/\.env\n/);
    await within30s(() => found() === undefined, 'the problem is gone');
  });
});
