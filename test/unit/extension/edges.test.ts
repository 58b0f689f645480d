import assert from 'node:assert/strict';
import { readLink } from '../../../extension/links/links.ts';
import { isNode } from '../../../extension/model/nodes.ts';
import { addressIn } from '../../../extension/pages/address.ts';
import { pageMessage } from '../../../extension/pages/guards.ts';
import { pageHtml } from '../../../extension/pages/html.ts';
import { escaped, Markdown } from '../../../extension/trees/markdown.ts';

describe('a message from a page', () => {
  it('is read where it has the shape of one', () => {
    assert.deepEqual(pageMessage({ type: 'apply', hash: 'x' }), { type: 'apply', hash: 'x' });
    assert.deepEqual(pageMessage({ type: 'services', services: ['web'] }), {
      type: 'services',
      services: ['web'],
    });
  });

  const wrong: readonly unknown[] = [
    null,
    'apply',
    {},
    { type: 'applies' },
    { type: 'toString' },
    { type: 'apply' },
    { type: 'apply', hash: 7 },
    { type: 'services', services: 'web' },
    { type: 'services', services: [1] },
    { type: 'answer', operation: 'o', question: 'q' },
  ];
  for (const sent of wrong)
    it(`is not read where it is ${JSON.stringify(sent)}`, () => {
      assert.equal(pageMessage(sent), undefined);
    });
});

describe('a page', () => {
  const html = pageHtml('rollback', {
    script: 's.js',
    style: 's.css',
    source: 'https://w',
    nonce: 'n0',
    locale: 'de',
  });

  it('may load its own script and style and nothing else', () => {
    assert.match(html, /default-src 'none'/);
    assert.match(html, /script-src 'nonce-n0'/);
    assert.doesNotMatch(html, /unsafe-inline|unsafe-eval|connect-src|\*/);
  });

  it('is opened again from what it kept, if that has the shape of an address', () => {
    const reopen = { project: 'p1', environment: 'staging' };
    assert.deepEqual(addressIn({ message: { basics: { reopen } } }), reopen);
    for (const kept of [undefined, null, 'x', {}, { message: { basics: { reopen: 'p1' } } }])
      assert.deepEqual(addressIn(kept), {});
    assert.deepEqual(addressIn({ message: { basics: { reopen: { project: 1, operation: 'o' } } } }), {
      operation: 'o',
    });
  });
});

describe('a deep link', () => {
  it('opens what it names', () => {
    assert.deepEqual(readLink('/environment/production', ''), { opens: 'environment', name: 'production' });
    assert.deepEqual(readLink('/rollback/production/d1', 'project=shop'), {
      opens: 'rollback',
      environment: 'production',
      deployment: 'd1',
      project: 'shop',
    });
    assert.deepEqual(readLink('/operation/o1', ''), { opens: 'operation', operation: 'o1' });
    assert.deepEqual(readLink('/preview/feature/pricing', ''), { opens: 'preview', name: 'feature/pricing' });
    assert.deepEqual(readLink('/approve/7f3a', ''), { opens: 'approve', plan: '7f3a' });
    assert.deepEqual(readLink('/secrets', ''), { opens: 'secrets' });
  });

  it('opens nothing else, and has no word for acting', () => {
    for (const path of [
      '/',
      '',
      '/deploy/production',
      '/environment',
      '/operation',
      '/approve',
      '/apply/x',
      '/cancel/x',
    ])
      assert.equal(readLink(path, ''), undefined, path);
  });
});

describe('a command called by anything', () => {
  it('takes only rows of ours', () => {
    assert.equal(isNode({ type: 'environment', project: 'p', environment: 'e' }), true);
    for (const value of [undefined, null, 'environment', {}, { type: 'file' }])
      assert.equal(isNode(value), false);
  });
});

describe('a tooltip', () => {
  it('shows text of a repository as text', () => {
    assert.equal(
      escaped('[x](command:evil) <img> $(error) `a`'),
      '\\[x\\]\\(command:evil\\) &lt;img\\> \\$\\(error\\) \\`a\\`',
    );
  });

  it('may run the commands of its links and no others', () => {
    const { markdown, commands } = new Markdown()
      .heading('web', 'healthy')
      .links([{ label: 'Open', call: { id: 'taxiway.url.open', args: ['http://x/(a)'] } }]).tooltip;
    assert.deepEqual(commands, ['taxiway.url.open']);
    assert.match(markdown, /\[Open\]\(command:taxiway\.url\.open\?%5B%22http%3A%2F%2Fx%2F%28a%29%22%5D\)/);
  });
});
