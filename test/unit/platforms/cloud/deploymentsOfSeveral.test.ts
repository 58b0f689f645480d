import assert from 'node:assert/strict';
import type { Driver } from '../../../../agent/platforms/cloud/driver.ts';
import { as, type DeploymentId } from '../../../../agent/protocol/ids.ts';
import type { Deployment } from '../../../../agent/protocol/model.ts';
import { inTemporaryFolder } from '../../../standins/temporaryFolder.ts';
import { deployed, platformOver, target } from './oneDriver.ts';

const services = ['web', 'api', 'worker'];

/** Newest first, each service a list of its own that is paged as platforms do it. */
function driverOf(all: readonly Deployment[]): Partial<Driver> {
  const of = (service: string): readonly Deployment[] => all.filter((one) => one.service === service);
  return {
    deployment: ({ service }, id) => Promise.resolve(of(service).find((one) => one.id === id) ?? null),
    deployments: ({ service }, { before, limit }) => {
      const own = of(service);
      const from = before === undefined ? 0 : own.findIndex(({ id }) => id === before) + 1;
      return Promise.resolve({ items: own.slice(from, from + limit), more: own.length > from + limit });
    },
  };
}

async function pagedThrough(all: readonly Deployment[], limit: number): Promise<string[]> {
  const shown: string[] = [];
  await inTemporaryFolder(async (folder) => {
    const platform = platformOver(driverOf(all), folder, { targets: services.map(target) });
    let before: DeploymentId | undefined;
    for (let more = true; more && shown.length <= all.length;) {
      const page = await platform.deployments(
        { environment: 'staging' },
        { limit, ...(before && { before }) },
      );
      shown.push(...page.items.map(({ id }) => id));
      ({ more } = page);
      before = page.items.at(-1)?.id;
    }
  });
  return shown;
}

describe('the deployments of several services on one platform', () => {
  it('are shown page by page, the newest first, each once, also those of one moment', async () => {
    const all = Array.from({ length: 24 }, (_, index) =>
      deployed(services[index % 3]!, `d${index}`, { createdAt: 1000 - Math.floor(index / 3) }),
    );
    for (const limit of [1, 2, 5, 7])
      assert.deepEqual(
        await pagedThrough(all, limit),
        all.map(({ id }) => id),
        `pages of ${limit}`,
      );
  });

  it('are shown each once where one service has many more than the others', async () => {
    const many = Array.from({ length: 250 }, (_, index) =>
      deployed('web', `w${index}`, { createdAt: 1000 - index }),
    );
    const all = [...many, deployed('api', 'a0', { createdAt: 10 })];
    const shown = await pagedThrough(all, 60);
    assert.equal(shown.length, 251);
    assert.equal(new Set(shown).size, 251);
  });

  it('are at their end where the last one of the page before is known to nobody any more', async () => {
    await inTemporaryFolder(async (folder) => {
      const all = [deployed('web', 'w0')];
      const platform = platformOver(driverOf(all), folder, { targets: services.map(target) });
      const page = { limit: 5, before: as<DeploymentId>('gone') };
      const { items, more } = await platform.deployments({ environment: 'staging' }, page);
      assert.deepEqual([items, more], [[], false]);
    });
  });
});
