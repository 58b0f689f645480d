import assert from 'node:assert/strict';
import { approve } from '../../../agent/operations/gates/approvalRecords.ts';
import { makePlan, planLifetimeMs } from '../../../agent/operations/plans/makePlan.ts';
import { PlanStore } from '../../../agent/operations/plans/planStore.ts';
import { waitingChanges } from '../../../agent/server/answers/waiting.ts';
import { as, type OperationId } from '../../../agent/protocol/ids.ts';
import type { DeployInput } from '../../../agent/protocol/input.ts';
import type { WaitingChange } from '../../../agent/protocol/model.ts';
import type { Plan } from '../../../agent/protocol/plan.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import { environments, sampleProject } from '../../standins/sampleProject.ts';
import { never, TestWorld } from '../../standins/world.ts';

const deploy: DeployInput = { kind: 'deploy', environment: 'staging', ref: null, services: ['web'] };

describe('what waits for somebody', function () {
  this.timeout(20_000); // git is real, and machines are busy
  after(removeTemporaryFolders);
  let test: TestWorld;

  beforeEach(async () => {
    test = await TestWorld.of(
      sampleProject(environments({ staging: { branches: ['main'], gates: { approvals: 2 } } })),
    );
  });

  const planned = async (): Promise<Plan> => {
    const plan = makePlan(await test.draft(deploy), test.clock);
    await new PlanStore(test.world.own.plans, test.clock).keep(plan);
    return plan;
  };
  const waiting = async (): Promise<readonly WaitingChange[]> =>
    (await waitingChanges(test.world)).get('staging') ?? [];

  it('is a plan that has too few approvals, and it is for whoever has not approved it', async () => {
    const plan = await planned();
    const [change, ...others] = await waiting();
    assert.deepEqual(change, {
      plan: plan.hash,
      input: deploy,
      title: plan.remarks.title,
      gates: ['approvals'],
      yours: true,
      until: plan.expiresAt,
    });
    assert.deepEqual(others, []);
  });

  it('is not for whoever has approved it, and for no one whom git does not know', async () => {
    await approve(test.world, await planned(), 'Fine', never);
    assert.deepEqual(
      (await waiting()).map(({ yours }) => yours),
      [false],
    );
    test.repository.git('config', 'user.email', 'kim@example.test');
    assert.equal((await waiting())[0]?.yours, true);
    test.repository.git('config', 'user.email', '');
    assert.equal((await waiting())[0]?.yours, false);
  });

  it('is nothing once the same was planned anew with all approvals', async () => {
    const plan = await planned();
    await approve(test.world, plan, '', never);
    test.repository.git('config', 'user.email', 'kim@example.test');
    await approve(test.world, plan, '', never);
    test.clock.advance(1000);
    await planned();
    assert.deepEqual(await waiting(), []);
  });

  it('is nothing once it is signed, though nobody planned again', async () => {
    const plan = await planned();
    await approve(test.world, plan, '', never);
    test.repository.git('config', 'user.email', 'kim@example.test');
    await approve(test.world, plan, '', never);
    assert.deepEqual(await waiting(), []);
  });

  it('is no plan that expired or that an operation took', async () => {
    const plan = await planned();
    test.clock.advance(planLifetimeMs);
    assert.deepEqual(await waiting(), []);
    await planned();
    const operation = as<OperationId>('20261121-081530000-deploy-3f9a2c');
    await new PlanStore(test.world.own.plans, test.clock).claim(plan.hash, operation);
    assert.deepEqual(await waiting(), []);
  });

  it('is no plan from before the approvals once the change was carried out with them', async () => {
    const plan = await planned();
    await approve(test.world, plan, '', never);
    test.repository.git('config', 'user.email', 'kim@example.test');
    await approve(test.world, plan, '', never);
    test.clock.advance(1000);
    const approved = await planned();
    assert.notEqual(approved.hash, plan.hash);
    const operation = as<OperationId>('20261121-081530000-deploy-3f9a2c');
    await new PlanStore(test.world.own.plans, test.clock).claim(approved.hash, operation);
    assert.deepEqual(await waiting(), []);
  });
});
