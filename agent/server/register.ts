import { surelyOnGitHub } from '../github/client/onGitHub.ts';
import { runLog } from '../github/runs/runLog.ts';
import { jobsOf } from '../github/runs/workflowRuns.ts';
import { approvePlan } from '../operations/gates/approvePlan.ts';
import { exportAudit } from '../operations/audit/audit.ts';
import { createPlan } from '../operations/plans/createPlan.ts';
import { reviewDeployment, waitingCard } from './answers/waitingDeployment.ts';
import { PlanStore } from '../operations/plans/planStore.ts';
import { readLog } from '../state/readLog.ts';
import { anchorOnGitHub } from '../operations/audit/anchorOnGitHub.ts';
import { verifyAudit } from '../operations/audit/verifyAudit.ts';
import { proposeUntrack } from '../project/untrack.ts';
import * as requests from '../protocol/requests.ts';
import { actor, planActor } from './answers/actor.ts';
import { checklistItems, sign } from './answers/checklist.ts';
import { branches, deployments } from './answers/repository.ts';
import { secretInventory } from './answers/secrets.ts';
import { checkedBy } from './check.ts';
import { checkConfiguration, gitIn, refuseOutside } from './configuration.ts';
import type { Desk } from './desk.ts';
import { nextOf } from './flows/flows.ts';
import type { LogFollowers } from './logFollowers.ts';
import * as schemas from './schemas.ts';

/** Who answers what: everything a window can ask, but for the first question and the last. */
export function registerAnswers(desk: Desk, followers: LogFollowers): void {
  registerPictures(desk);
  registerRepository(desk);
  registerOperations(desk, followers);
  registerGates(desk);
  registerSecrets(desk);
  registerRuns(desk);
  registerConfiguration(desk);
}

function registerPictures(desk: Desk): void {
  const { connection, projects } = desk;
  connection.hear(requests.foldersChanged, checkedBy(schemas.folders), ({ folders }) =>
    projects.set(folders),
  );
  connection.hear(requests.windowChanged, checkedBy(schemas.attention), (attention) =>
    projects.attend(attention),
  );
  connection.answer(requests.getSnapshot, checkedBy(schemas.nothing), async () => ({
    projects: await projects.snapshots(),
  }));
  desk.answer(requests.refresh, schemas.ofProject, async ({ watch }) => {
    await Promise.all([watch.refresh(), watch.lookAtGitHub()]);
    return null;
  });
}

function registerRepository(desk: Desk): void {
  desk.answer(requests.listDeployments, schemas.deployments, deployments);
  desk.answer(requests.listBranches, schemas.ofProject, async (project, _, signal) => ({
    branches: await branches(project, signal),
  }));
  desk.answer(requests.listCommits, schemas.commits, async ({ world }, { ref, limit }, signal) => ({
    commits: await world.git.commits(ref, limit, signal),
  }));
}

function registerOperations(desk: Desk, followers: LogFollowers): void {
  desk.answer(requests.createPlan, schemas.plan, ({ world, kinds }, { input }, signal) =>
    createPlan(input, world, kinds, signal),
  );
  desk.answer(requests.applyPlan, schemas.apply, async ({ world, runners }, { hash, overrides, values }) => {
    const plan = await new PlanStore(world.own.plans, world.clock).read(hash);
    return { operation: await runners.apply({ hash, overrides, values, by: planActor(plan) }) };
  });
  desk.answer(requests.cancelOperation, schemas.ofOperation, async (project, { operation }, signal) => {
    await project.runners.cancel(operation, await actor(project.world, signal));
    return null;
  });
  desk.answer(requests.answerOperation, schemas.answer, async (project, asked, signal) => {
    const { operation, question, choice } = asked;
    await project.runners.answer(operation, { question, choice, by: await actor(project.world, signal) });
    return null;
  });
  desk.answer(requests.resumeOperation, schemas.ofOperation, async ({ runners }, { operation }) => {
    await runners.resume(operation);
    return null;
  });
  desk.answer(requests.getOperation, schemas.ofOperation, ({ operations }, { operation }) =>
    operations.get(operation),
  );
  desk.answer(requests.listOperations, schemas.operations, ({ operations }, { before, limit }) =>
    operations.list({ limit, ...(before !== undefined && { before }) }),
  );
  desk.answer(requests.readLog, schemas.log, ({ world }, { operation, from, limit }) =>
    readLog(world.own.operation(operation).log, from, limit),
  );
  desk.answer(requests.followOperation, schemas.follow, async (project, { operation, follow }) => {
    await followers.set(project, operation, follow);
    return null;
  });
}

function registerGates(desk: Desk): void {
  desk.answer(requests.getChecklist, schemas.checklist, async (project, of, signal) => ({
    items: await checklistItems(project, of, signal),
  }));
  desk.answer(requests.signChecklist, schemas.signature, async (project, signature, signal) => {
    await sign(project, signature, signal);
    return null;
  });
  desk.answer(requests.approve, schemas.approval, async ({ world }, { hash, comment }, signal) => {
    const plan = await new PlanStore(world.own.plans, world.clock).read(hash);
    return { approvals: await approvePlan(world, plan, comment, signal) };
  });
  desk.answer(requests.getWaitingDeployment, schemas.waitingDeployment, waitingCard);
  desk.answer(requests.reviewDeployment, schemas.deploymentReview, async (project, review, signal) => {
    await reviewDeployment(project, review, signal);
    return null;
  });
  desk.answer(requests.verifyAudit, schemas.ofProject, async ({ world }, _, signal) => {
    const { anchor, whyNot } = await anchorOnGitHub(world, signal);
    return verifyAudit(await exportAudit(world.own.audit), anchor, whyNot);
  });
  desk.answer(requests.exportAudit, schemas.ofProject, async ({ world }) => ({
    text: await exportAudit(world.own.audit),
  }));
}

function registerSecrets(desk: Desk): void {
  desk.answer(requests.listSecrets, schemas.ofProject, (project, _, signal) =>
    secretInventory(project, signal),
  );
}

function registerRuns(desk: Desk): void {
  desk.answer(requests.listJobs, schemas.ofRun, async ({ world }, { run }, signal) => ({
    jobs: await jobsOf(await surelyOnGitHub(world, signal), run, signal),
  }));
  desk.answer(requests.readRunLog, schemas.runLog, async ({ world }, which, signal) => {
    const on = await surelyOnGitHub(world, signal);
    return runLog({ ...on, redactor: world.redactor }, which, signal);
  });
  desk.answer(requests.askFlow, schemas.flow, async (project, { flow, answers, others = [] }, signal) => {
    const projects = [project, ...(await Promise.all(others.map((id) => desk.projects.get(id))))];
    return nextOf(flow, projects, answers, signal);
  });
}

function registerConfiguration({ connection, signIn }: Desk): void {
  const configuration = checkedBy(schemas.configuration);
  connection.answer(requests.checkConfiguration, configuration, async ({ folder, text }, signal) => ({
    problems: await checkConfiguration(folder, text, signal),
  }));
  connection.answer(requests.proposeConfiguration, checkedBy(schemas.folder), async ({ folder }, signal) => {
    // Asked once in a repository's life, and it reads two languages of its own.
    const { proposeConfiguration } = await import('../project/proposeConfiguration.ts');
    return proposeConfiguration(gitIn(folder), signal);
  });
  connection.answer(
    requests.proposeWorkflows,
    checkedBy(schemas.workflows),
    async ({ folder, taken }, signal) => {
      const { proposeWorkflows } = await import('./workflows/proposeWorkflows.ts'); // seldom asked, and large
      return proposeWorkflows({ git: gitIn(folder), signIn }, taken, signal);
    },
  );
  connection.answer(requests.proposeUntrack, checkedBy(schemas.tracked), ({ folder, file }, signal) => {
    refuseOutside(folder, file);
    return proposeUntrack(gitIn(folder), file, signal);
  });
  connection.answer(requests.proposeKeyFix, checkedBy(schemas.keyToFix), async (key, signal) => {
    refuseOutside(key.folder, key.file);
    const { proposeKeyFix } = await import('../project/proposeKeyFix.ts'); // seldom asked
    return proposeKeyFix(gitIn(key.folder), key, signal);
  });
}
