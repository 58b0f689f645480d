import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeploymentRecord } from '../../agent/platforms/local/deploymentRecord.ts';
import { LocalLayout } from '../../agent/platforms/local/layout.ts';
import { LocalPlatform } from '../../agent/platforms/local/localPlatform.ts';
import {
  supervisorFormat,
  type SupervisorStatus,
  type TargetStatus,
} from '../../agent/platforms/local/supervisor/contract.ts';
import { Git } from '../../agent/project/git.ts';
import { previewName, previewRecords } from '../../agent/project/previewRecords.ts';
import type { ProjectConfiguration } from '../../agent/project/resolved.ts';
import { gitRunner } from '../../agent/project/runGit.ts';
import { as, type CommitSha } from '../../agent/protocol/ids.ts';
import type { SnapshotChange } from '../../agent/protocol/requests.ts';
import { systemClock } from '../../agent/run/clock.ts';
import { Redactor } from '../../agent/run/redact.ts';
import { ownIdentity } from '../../agent/run/processes.ts';
import { ProjectWatch } from '../../agent/watch/projectWatch.ts';
import { recordOf } from '../standins/localRecords.ts';
import { removeTemporaryFolders, repository, temporaryFolder } from '../standins/repository.ts';
import { configuration, noon, rules, sha, target, WatchedProject } from '../standins/watchedProject.ts';
import { figure, median, type Figure } from './figure.ts';

const services = ['web', 'api', 'worker'];
const environmentNames = Array.from({ length: 10 }, (_, index) => (index ? `stage-${index}` : 'production'));
const branches = Array.from({ length: 200 }, (_, index) => `feature/${index}`);
const previews = branches.map(previewName);
const deployments = 5000;
const rounds = 7;

interface Big {
  /** As a window finds it that was just opened: nothing is remembered. */
  readonly open: () => WatchedProject;
  readonly layout: LocalLayout;
  readonly head: CommitSha;
}

/** 10 environments with 3 services, 200 previews and 5,000 deployments on the disk: the picture at first, and after one change. */
export async function figures(): Promise<Figure[]> {
  const big = await bigProject();
  try {
    const first = await median(rounds, () => untilPicture(big));
    const change = await median(rounds, (round) => untilChange(big, round));
    return [
      figure('snapshot of 210 environments: first', first, 'ms', 150),
      figure('snapshot of 210 environments: after one change', change, 'ms', 10),
    ];
  } finally {
    removeTemporaryFolders();
  }
}

async function untilPicture({ open }: Big): Promise<number> {
  const watch = new ProjectWatch(open(), () => undefined);
  const started = performance.now();
  await watch.look();
  watch.snapshot();
  const took = performance.now() - started;
  await watch.end();
  return took;
}

/** From the notice that something runs differently until the change of one preview is told. */
async function untilChange({ open, layout, head }: Big, round: number): Promise<number> {
  let told: (change: SnapshotChange) => void = () => undefined;
  const watch = new ProjectWatch(open(), (change) => told(change));
  await watch.look();
  await watch.refresh(); // what follows the first picture has come to rest
  const isTold = new Promise<void>((resolve) => {
    told = ({ environments }) => {
      if (environments?.length === 1) resolve();
    };
  });
  writeStatus(layout, head, sha(100 + round));
  const started = performance.now();
  await Promise.all([watch.look('local'), isTold]);
  const took = performance.now() - started;
  await watch.end();
  return took;
}

async function bigProject(): Promise<Big> {
  const repo = repository({ 'a.txt': '1' });
  for (const name of branches) repo.git('branch', name);
  const head = as<CommitSha>(repo.head());
  const git = new Git(repo.folder, gitRunner(repo.folder, new Redactor()));
  const state = temporaryFolder();
  const layout = new LocalLayout(join(state, 'local'));
  const open = (): WatchedProject => {
    const watched = new WatchedProject(state, git, platform(layout, git));
    watched.configure(stages());
    return watched;
  };
  writeDeployments(layout);
  writeStatus(layout, head, head);
  const { own } = open();
  await Promise.all(branches.map((branch) => keepPreview(own, branch, head)));
  return { open, layout, head };
}

function stages(): ProjectConfiguration {
  const targets = services.map(target);
  return configuration(
    environmentNames.map((name, index) =>
      rules(name, { targets, promoteFrom: environmentNames[index + 1] ?? null }),
    ),
  );
}

/** Only what is read of it. */
function platform(layout: LocalLayout, git: Git): LocalPlatform {
  const nobody = (): Promise<never> => Promise.reject(new Error('nothing is changed here'));
  return new LocalPlatform({
    project: as('p'),
    folder: layout.root,
    source: git,
    vault: { keep: nobody, read: nobody, forget: nobody, entries: nobody },
    redactor: new Redactor(),
    clock: systemClock,
    rule: nobody,
    launch: nobody,
    key: nobody,
  });
}

function writeDeployments(layout: LocalLayout): void {
  const all = [...environmentNames, ...previews].flatMap((environment) =>
    services.map((service) => ({ environment, service })),
  );
  for (const [index, name] of all.entries()) {
    const many = Math.floor(deployments / all.length) + (index < deployments % all.length ? 1 : 0);
    const folder = layout.records(name);
    mkdirSync(folder, { recursive: true });
    const records = Array.from({ length: many }, (_, number) => recordOf(`${index}-${number}`, '1', name));
    for (const record of records) writeFileSync(join(folder, `${record.id}.json`), JSON.stringify(record));
    writeFileSync(join(folder, 'index'), records.map(({ id }) => `\n${noon} ${id}\n`).join(''));
  }
  utimesSync(layout.deployments, 1, 1); // a project's are older than a moment
}

/** As the supervisor writes it; one service of one preview runs `changed`. */
function writeStatus(layout: LocalLayout, head: CommitSha, changed: CommitSha): void {
  const targets = [...environmentNames, ...previews].flatMap((environment) =>
    services.map((service) => {
      const isChanged = environment === previews[7] && service === 'web';
      return statusOf(environment, service, isChanged ? changed : head);
    }),
  );
  const status: SupervisorStatus = {
    format: supervisorFormat,
    identity: ownIdentity(),
    startedAt: noon,
    routerPort: 4100,
    needsKey: false,
    remarks: [],
    targets,
  };
  writeFileSync(layout.status, JSON.stringify(status));
}

function statusOf(environment: string, service: string, commit: CommitSha): TargetStatus {
  const record = recordOf(`${environment}-${service}`, '1', { environment, service });
  const deployment: DeploymentRecord = { ...record, commit: { ...record.commit, sha: commit } };
  return {
    environment,
    service,
    state: 'serving',
    current: { deployment, operation: as('o') },
    candidate: null,
    url: `http://${environment}.shop.localhost:4100`,
    loopbackUrl: 'http://127.0.0.1:1',
    asleepSince: null,
    keepAwakeUntil: null,
    message: null,
    processes: [],
  };
}

async function keepPreview(own: WatchedProject['own'], branch: string, head: CommitSha): Promise<void> {
  const environment = previewName(branch);
  await previewRecords(own).put(environment, {
    environment,
    branch,
    head,
    title: 'A change',
    author: 'Test Author',
    authorEmail: 'author@example.test',
    pullRequest: null,
    createdAt: noon,
    lastActivityAt: noon,
  });
}
