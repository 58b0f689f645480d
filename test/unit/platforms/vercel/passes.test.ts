import assert from 'node:assert/strict';
import { Reading, signal } from './reading.ts';

const url = 'https://shop-git-pricing-acme.vercel.app';

describe('an address that Vercel protects', () => {
  const passTo = async (reading: Reading, address = url): Promise<string | undefined> => {
    const found = await reading.driver.pass(address, [reading.target('pr-7')], signal);
    return found?.['x-vercel-protection-bypass']?.reveal();
  };
  const guarded = (): Reading => {
    const reading = new Reading();
    reading.cloud.protectionBypass = {
      'of-an-integration': { scope: 'integration-automation-bypass' },
      'of-programs': { scope: 'automation-bypass' },
    };
    return reading;
  };

  it('is opened by the secret that its project has for programs', async () => {
    assert.equal(await passTo(guarded()), 'of-programs');
  });

  it('stays closed where the project made none', async () => {
    assert.equal(await passTo(new Reading()), undefined);
  });

  it('is told no secret where it is another project’s, or not Vercel’s own', async () => {
    for (const other of [
      'https://blog-git-pricing-acme.vercel.app',
      'https://shop.acme.dev',
      'https://shop-git-pricing-acme.vercel.app.evil.example',
      'http://shop-git-pricing-acme.vercel.app',
    ])
      assert.equal(await passTo(guarded(), other), undefined, other);
  });

  it('is asked for once in ten minutes', async () => {
    const reading = guarded();
    const questions = () => reading.asked.filter((one) => one.includes('/v9/projects/')).length;
    await passTo(reading);
    await passTo(reading);
    assert.equal(questions(), 1);
    reading.now += 10 * 60_000;
    await passTo(reading);
    assert.equal(questions(), 2);
  });
});
