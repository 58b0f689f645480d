import assert from 'node:assert/strict';
import { vercel } from '../../../../agent/platforms/vercel/about.ts';
import { hostOf, slotOf } from '../../../../agent/platforms/vercel/places.ts';
import { Reading } from './reading.ts';

const reading = new Reading();
const target = reading.target.bind(reading);

describe('places on Vercel', () => {
  it('are production for production, and previews for all others where the file says nothing', () => {
    assert.equal(slotOf(target('production')).kind, 'production');
    assert.equal(slotOf(target('staging')).kind, 'preview');
    assert.deepEqual(slotOf(target('staging', { target: 'qa' })), { kind: 'custom', name: 'qa' });
  });

  it('are never production for a preview, whatever the file says', () => {
    for (const said of ['production', 'staged', 'qa'])
      assert.equal(slotOf(target('pr-7', { target: said })).kind, 'preview');
  });

  it('have one name of a host each, in one label', () => {
    const shop = { id: 'prj_1', name: 'Shop_of.Acme' };
    const hosts = [target('pr-7'), target('pr-8'), target('x'.repeat(80))].map((one) => hostOf(shop, one));
    assert.equal(new Set(hosts).size, 3);
    for (const host of hosts) assert.match(host, /^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]\.vercel\.app$/);
    assert.notEqual(hostOf({ ...shop, id: 'prj_2' }, target('pr-7')), hosts[0]);
  });

  it('hand over a staged build as it is within one project alone', () => {
    const staged = { ...target('staging', { target: 'staged' }), image: null };
    const promotion = vercel.promotion!.bind(vercel);
    assert.equal(promotion(staged, target('production')), 'sameArtifact');
    assert.equal(promotion(staged, target('production', { project: 'other' })), 'rebuild');
    assert.equal(promotion(target('staging'), target('production')), 'rebuild');
  });

  it('build for production alone what goes there as it is', () => {
    const builtFor = vercel.builtFor!.bind(vercel);
    const staged = target('staging', { target: 'staged' });
    assert.equal(builtFor(staged, target('production')), true);
    assert.equal(builtFor(target('staging'), target('production')), false);
    assert.equal(builtFor(staged, target('pr-7')), false);
  });

  it('are locked each by itself, production once for all who name it', () => {
    const [one, other] = [target('staging', { target: 'production' }), target('production')];
    assert.equal(vercel.identity(one), vercel.identity(other));
    assert.notEqual(vercel.identity(target('pr-7')), vercel.identity(target('pr-8')));
  });
});
