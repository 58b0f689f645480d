import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('the extension in its host', () => {
  it('is active soon after a folder with a taxiway.json is opened', async () => {
    const extension = vscode.extensions.getExtension('taxiway.taxiway');
    assert.ok(extension);
    await extension.activate();
    assert.equal(extension.isActive, true);
  });
});
