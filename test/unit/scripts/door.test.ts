import assert from 'node:assert/strict';
import { forwarded } from '../../../scripts/vscode/door.mjs';

describe('the door of the editor in a browser', () => {
  it('sends who opens a service of this machine to the service itself', () => {
    assert.equal(forwarded('/proxy/4100/'), 'http://127.0.0.1:4100/');
    assert.equal(forwarded('/proxy/4100'), 'http://127.0.0.1:4100/');
    assert.equal(forwarded('/proxy/4100/cart?item=3'), 'http://127.0.0.1:4100/cart?item=3');
  });

  it('leaves everything else to the editor', () => {
    for (const url of ['/', '/?folder=/shop', '/proxy', '/proxy/x/', '/static/proxy/4100/'])
      assert.equal(forwarded(url), null);
  });
});
