import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Inspection } from '../../extension/inspection.ts';
import { closeAll, pageOnTop, taxiway, within30s } from './taxiway.ts';

describe('deep links', () => {
  let seen: Inspection;

  before(async () => {
    seen = await taxiway();
    await within30s(async () => (await seen.rows('environments')).length > 0, 'there are environments');
  });
  afterEach(closeAll);

  const follow = (path: string) =>
    seen.openLink(vscode.Uri.parse(`${vscode.env.uriScheme}://taxiway.taxiway${path}`));

  it('open the Secrets page', async () => {
    await follow('/secrets');
    await within30s(() => pageOnTop() === 'taxiway.secrets', 'the Secrets page is on top');
  });

  it('open the Rollback page of an environment, and roll nothing back', async () => {
    await follow('/rollback/staging');
    await within30s(() => pageOnTop() === 'taxiway.rollback', 'the Rollback page is on top');
    assert.deepEqual(await seen.rows('activity'), []);
  });

  it('open nothing where they name what is not there', async () => {
    await follow('/rollback/nowhere');
    await follow('/deploy/production');
    assert.equal(pageOnTop(), undefined);
  });
});
