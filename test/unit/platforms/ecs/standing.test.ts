import assert from 'node:assert/strict';
import { services, type Service } from '../../../../agent/platforms/ecs/shapes.ts';
import { rememberedCount, servingRollout, standingOf } from '../../../../agent/platforms/ecs/standing.ts';
import { Failed } from '../../../../agent/protocol/failures.ts';
import { english, render } from '../../../../agent/protocol/say.ts';

const arn = 'arn:aws:ecs:eu-west-2:123456789012';
const wanted = { id: 'web:42', registeredAt: 1_763_742_000_000 };

function service(deployments: readonly unknown[], more: object = {}): Service {
  const one = {
    ...{ serviceArn: `${arn}:service/shop/web`, serviceName: 'web', clusterArn: `${arn}:cluster/shop` },
    ...{ status: 'ACTIVE', desiredCount: 2, runningCount: 2, deployments, ...more },
  };
  return services.parse({ services: [one] }).services[0]!;
}

function rollout(revision: number, status: string, runningCount: number, rolloutState: string): object {
  const taskDefinition = `${arn}:task-definition/web:${revision}`;
  return { id: `ecs-svc/${revision}`, status, taskDefinition, desiredCount: 2, runningCount, rolloutState };
}

describe('a rollout of ECS', () => {
  it('is over when its tasks run and those of before are gone, not when its tasks run', () => {
    const both = [rollout(42, 'PRIMARY', 2, 'IN_PROGRESS'), rollout(41, 'ACTIVE', 1, 'COMPLETED')];
    const standing = standingOf(service(both), wanted);
    assert.equal(standing.isSo, false);
    assert.equal(render(standing.at!, english), '2 of 2 tasks run, 1 of before are still there');
    assert.equal(standingOf(service([rollout(42, 'PRIMARY', 2, 'COMPLETED')]), wanted).isSo, true);
    assert.equal(standingOf(service([rollout(41, 'PRIMARY', 2, 'COMPLETED')]), wanted).isSo, false);
  });

  it('leaves what ran before serving until it is over', () => {
    const both = [rollout(42, 'PRIMARY', 1, 'IN_PROGRESS'), rollout(41, 'ACTIVE', 2, 'COMPLETED')];
    assert.equal(servingRollout(service(both))?.id, 'ecs-svc/41');
    assert.equal(servingRollout(service([rollout(42, 'PRIMARY', 0, 'IN_PROGRESS')]))?.id, 'ecs-svc/42');
  });

  it('that the circuit breaker ended is said in its words, also once only an event tells of it', () => {
    const failed = [
      {
        ...rollout(42, 'ACTIVE', 0, 'FAILED'),
        rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
      },
      rollout(41, 'PRIMARY', 2, 'IN_PROGRESS'),
    ];
    assert.throws(
      () => standingOf(service(failed), wanted),
      saying(/circuit breaker: tasks failed to start/),
    );
    const message = '(service web) deployment ecs-svc/42 deployment failed: tasks failed to start.';
    const back = [rollout(41, 'PRIMARY', 2, 'COMPLETED')];
    const later = service(back, { events: [{ id: '1', createdAt: 1_763_742_060.5, message }] });
    assert.throws(() => standingOf(later, wanted), saying(/deployment failed/));
    const earlier = service(back, { events: [{ id: '1', createdAt: 1_763_741_000, message }] });
    assert.equal(standingOf(earlier, wanted).isSo, false);
  });

  it('is not over while nothing is to run', () => {
    const asleep = service([{ ...rollout(42, 'PRIMARY', 0, 'COMPLETED'), desiredCount: 0 }], {
      desiredCount: 0,
    });
    assert.equal(standingOf(asleep, wanted).isSo, false);
  });

  it('remembers how many ran, and the least of its scaling', () => {
    const tagged = (value: string) => service([], { tags: [{ key: 'taxiway:asleep', value }] });
    assert.deepEqual(rememberedCount(tagged('3/2')), { count: 3, least: 2 });
    assert.deepEqual(rememberedCount(tagged('1')), { count: 1, least: null });
    assert.equal(rememberedCount(service([])), null);
  });
});

function saying(words: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof Failed && error.failure.reason === 'platform' && words.test(error.failure.detail);
}
