import assert from 'node:assert/strict';
import { onAws, target } from './onAws.ts';

const { signal } = new AbortController();

/** A cluster where staging and production have their definitions in one family. */
function oneFamily() {
  const { ecs, driver, asked } = onAws();
  for (const name of ['web-staging', 'web-production'])
    ecs.addService(name, 'ghcr.io/acme/web:1', { family: 'web' });
  const put = (environment: string, commit: string, noted: boolean): string => {
    const tags = [
      { key: 'taxiway:commit', value: commit.repeat(40) },
      ...(noted ? [{ key: 'taxiway:target', value: `${environment}/web` }] : []),
    ];
    const { revision } = ecs.register({ ...ecs.definition('web:1'), tags });
    const service = ecs.service(`web-${environment}`);
    service.desiredCount = 1;
    const taskDefinition = `web:${revision}`;
    service.deployments = service.deployments.map((one) => ({ ...one, taskDefinition }));
    return taskDefinition;
  };
  return { put, driver, asked };
}

describe('deployments of ECS services whose definitions are in one family', () => {
  it('are those that were put there, and those of which nobody noted where', async () => {
    const { put, driver } = oneFamily();
    const byOthers = put('production', 'a', false);
    const before = put('production', 'b', true);
    const current = put('production', 'c', true);
    for (let newer = 0; newer < 30; newer += 1) put('staging', 'd', true);
    const { items } = await driver.deployments(target('production'), { limit: 5 }, signal);
    assert.deepEqual(
      items.map(({ id, state }) => [id, state]),
      [
        [current, 'serving'],
        [before, 'retired'],
        [byOthers, 'retired'],
      ],
    );
  });

  it('are listed in pages where most of them are of another environment', async () => {
    const { put, driver } = oneFamily();
    const own: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      own.unshift(put('production', 'a', true));
      for (let newer = 0; newer < 12; newer += 1) put('staging', 'd', true);
    }
    const first = await driver.deployments(target('production'), { limit: 2 }, signal);
    const before = first.items.at(-1)!.id;
    const rest = await driver.deployments(target('production'), { before, limit: 2 }, signal);
    assert.deepEqual(
      [...first.items, ...rest.items].map(({ id }) => id),
      own,
    );
    assert.deepEqual([first.more, rest.more], [true, false]);
  });

  it('are not asked for beyond what one page takes, where all are of that environment', async () => {
    const { put, driver, asked } = oneFamily();
    for (let deployed = 0; deployed < 30; deployed += 1) put('production', 'a', true);
    await driver.deployments(target('production'), { limit: 2 }, signal);
    assert.ok(asked('DescribeTaskDefinition') <= 4, `${asked('DescribeTaskDefinition')} definitions`);
  });
});
