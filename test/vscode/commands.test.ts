import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import manifest from '../../package.json' with { type: 'json' };
import { closeAll, pageOnTop, taxiway, within30s } from './taxiway.ts';

describe('the commands in the editor', () => {
  before(taxiway);
  afterEach(closeAll);

  it('are all registered', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      manifest.contributes.commands.map(({ command }) => command).filter((id) => !registered.has(id)),
      [],
    );
  });

  it('copy a diagnostic report that names no folder and no branch', async () => {
    await vscode.commands.executeCommand('taxiway.report.copy');
    const report = await vscode.env.clipboard.readText();
    assert.match(report, /^Taxiway \d/);
    const folder = vscode.workspace.workspaceFolders?.[0];
    assert.ok(folder);
    assert.ok(!report.includes(folder.name));
  });

  it('open the Secrets page', async () => {
    await vscode.commands.executeCommand('taxiway.secrets.show');
    await within30s(() => pageOnTop() === 'taxiway.secrets', 'the Secrets page is on top');
  });

  it('do nothing with an argument that is none of theirs', async () => {
    await vscode.commands.executeCommand('taxiway.url.open', 'file:///etc/passwd');
    await vscode.commands.executeCommand('taxiway.operation.show', {
      type: 'operation',
      project: 'none',
      operation: 'none',
    });
    await within30s(() => pageOnTop() === 'taxiway.operation', 'the page says what is wrong');
  });
});
