import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Inspection } from '../../extension/inspection.ts';
import { closeAll, taxiway, within30s } from './taxiway.ts';

describe('taxiway.json in the editor', () => {
  let seen: Inspection;
  let document: vscode.TextDocument;
  let original: string;

  before(async () => {
    seen = await taxiway();
    await within30s(async () => (await seen.rows('environments')).length > 0, 'there are environments');
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, 'taxiway.json'));
    original = document.getText();
    await vscode.window.showTextDocument(document); // the language server looks only at what is shown
  });
  after(async () => {
    await write(original);
    await closeAll();
  });

  async function write(text: string): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    await vscode.workspace.applyEdit(edit);
    await document.save();
  }

  const ours = () =>
    vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'Taxiway');

  it('is JSON with comments', () => {
    assert.equal(document.languageId, 'jsonc');
  });

  it('shows a key that nobody knows on its place, with the name that was meant as a fix', async () => {
    await write(original.replace('"services"', '"servicse"'));
    await within30s(() => ours().some(({ code }) => code === 'unknownKey'), 'the unknown key is a problem');
    const problem = ours().find(({ code }) => code === 'unknownKey')!;
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      problem.range,
    );
    const fix = actions.find(({ title }) => title.includes('"services"'));
    assert.ok(fix?.edit);
    await vscode.workspace.applyEdit(fix.edit);
    await document.save();
    assert.equal(document.getText(), original);
    await within30s(() => ours().every(({ code }) => code !== 'unknownKey'), 'the problem is gone');
  });

  it('keeps the last good picture while it is broken', async () => {
    await write('{ "services": ');
    await within30s(() => seen.message().includes('last good picture'), 'the view says so');
    assert.ok((await seen.rows('environments')).length > 0);
    assert.ok(vscode.languages.getDiagnostics(document.uri).some(({ source }) => source !== 'Taxiway'));
  });
});
