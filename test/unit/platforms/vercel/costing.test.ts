import assert from 'node:assert/strict';
import { billedFor, chargesIn } from '../../../../agent/platforms/vercel/charges.ts';
import { english, render } from '../../../../agent/protocol/say.ts';
import { chargeLine } from '../../../standins/vercel/vercelCloud.ts';
import { Reading, signal } from './reading.ts';

const shop = { ProjectId: 'prj_shop', ProjectName: 'shop' };
const blog = { ProjectId: 'prj_blog', ProjectName: 'blog' };

describe('what Vercel charged a team', () => {
  const billed = (project: string, ...lines: readonly string[]) => {
    const charges = chargesIn(lines.join('\n'));
    return charges && billedFor(project, charges);
  };

  it('is summed up for one project, by its name or its id, and not for others or the team itself', () => {
    const lines = [chargeLine(1, shop), chargeLine(2, blog), '', chargeLine(20, {}), chargeLine(0.5, shop)];
    for (const name of ['shop', 'prj_shop'])
      assert.deepEqual(billed(name, ...lines), new Map([['USD', 1.5]]));
    assert.equal(billed('landing', ...lines), null);
  });

  it('is kept apart by currency', () => {
    const found = billed('shop', chargeLine(1, shop), chargeLine(2, shop, 'EUR'), chargeLine(3, shop));
    assert.deepEqual(found, new Map([['USD', 4], ['EUR', 2]])); // prettier-ignore
  });

  it('is not known where a part of it cannot be read', () => {
    for (const bad of ['{"BilledCost":1,', '[]', JSON.stringify({ BilledCost: '1', Tags: shop })])
      assert.equal(billed('shop', chargeLine(1, shop), bad), null, bad);
  });

  it('may be a line without any tags', () => {
    const plain = JSON.stringify({ BilledCost: 5, BillingCurrency: 'USD' });
    assert.deepEqual(billed('shop', plain, chargeLine(1, shop)), new Map([['USD', 1]]));
  });
});

describe('the cost of targets on Vercel', () => {
  const november = Date.UTC(2026, 10, 21, 12);
  const asked = (reading: Reading) => reading.asked.filter((one) => one.includes('billing'));
  const costs = async (reading: Reading, targets = ['production', 'pr-7']) => {
    const found = await reading.driver.costs(
      targets.map((name) => reading.target(name)),
      signal,
    );
    return found.map((one) => one && render(one, english));
  };
  let reading: Reading;

  beforeEach(() => {
    reading = new Reading();
    reading.now = november;
  });

  it('is that of their whole project in this month, asked once for a team in six hours', async () => {
    const said = '12.40 USD since 2026-11-01, the whole project shop';
    assert.deepEqual(await costs(reading), [said, said]);
    reading.now += 6 * 3_600_000 - 1;
    assert.deepEqual(await costs(reading, ['pr-8']), [said]);
    assert.equal(asked(reading).length, 1);
    reading.now += 1;
    await costs(reading);
    assert.equal(asked(reading).length, 2);
  });

  it('is not said to whom it is not told, who is not asked again and again either', async () => {
    for (const charges of [null, []]) {
      reading = new Reading();
      reading.cloud.charges = charges;
      assert.deepEqual(await costs(reading), [null, null]);
      assert.deepEqual(await costs(reading), [null, null]);
      assert.equal(asked(reading).length, 1);
    }
  });

  it('is no part of looking at them', async () => {
    reading.serve();
    const [found] = await reading.driver.read([reading.target('production')], signal);
    assert.deepEqual([asked(reading).length, found?.cost], [0, undefined]);
  });
});
