import { Git } from '../../agent/project/git.ts';
import { gitRunner } from '../../agent/project/runGit.ts';
import { previewName, previewRecords } from '../../agent/project/previewRecords.ts';
import { as, type CommitSha } from '../../agent/protocol/ids.ts';
import type { SnapshotChange } from '../../agent/protocol/requests.ts';
import { Redactor } from '../../agent/run/redact.ts';
import { ProjectWatch } from '../../agent/watch/projectWatch.ts';
import { removeTemporaryFolders, repository, temporaryFolder } from '../standins/repository.ts';
import {
  configuration,
  noon,
  reading,
  rules,
  sha,
  target,
  WatchedProject,
} from '../standins/watchedProject.ts';
import { figure, median, type Figure } from './figure.ts';

const services = ['web', 'api', 'worker'];
const environmentNames = Array.from({ length: 10 }, (_, index) => (index ? `stage-${index}` : 'production'));
const branches = Array.from({ length: 200 }, (_, index) => `feature/${index}`);
const rounds = 7;

/** A big project: the picture of 10 environments with 3 services and 200 previews, at first and after one change. */
export async function figures(): Promise<Figure[]> {
  const watched = await bigProject();
  try {
    const first = await median(rounds, () => untilPicture(watched));
    const change = await median(rounds, (round) => untilChange(watched, round));
    return [
      figure('snapshot of 210 environments: first', first, 'ms', 150),
      figure('snapshot of 210 environments: after one change', change, 'ms', 10),
    ];
  } finally {
    removeTemporaryFolders();
  }
}

async function untilPicture(watched: WatchedProject): Promise<number> {
  const watch = new ProjectWatch(watched, () => undefined);
  const started = performance.now();
  await watch.look();
  watch.snapshot();
  const took = performance.now() - started;
  await watch.end();
  return took;
}

/** From the moment a source found that one preview runs another version until the change is told. */
async function untilChange(watched: WatchedProject, round: number): Promise<number> {
  let told: (change: SnapshotChange) => void = () => undefined;
  const watch = new ProjectWatch(watched, (change) => told(change));
  await watch.look();
  const isTold = new Promise<void>((resolve) => {
    told = ({ environments }) => {
      if (environments?.length === 1) resolve();
    };
  });
  const changed = reading(previewName('feature/7'), 'web', sha(100 + round));
  watched.readings = watched.readings.map((one) =>
    one.target.environment === changed.target.environment && one.target.service === 'web' ? changed : one,
  );
  const started = performance.now();
  await Promise.all([watch.look('local'), isTold]);
  const took = performance.now() - started;
  await watch.end();
  return took;
}

async function bigProject(): Promise<WatchedProject> {
  const repo = repository({ 'a.txt': '1' });
  for (const name of branches) repo.git('branch', name);
  const head = as<CommitSha>(repo.head());
  const watched = new WatchedProject(
    temporaryFolder(),
    new Git(repo.folder, gitRunner(repo.folder, new Redactor())),
  );
  const targets = services.map(target);
  const environments = environmentNames.map((name, index) =>
    rules(name, { targets, promoteFrom: environmentNames[index + 1] ?? null }),
  );
  watched.configure(configuration(environments));
  const names = [...environmentNames, ...branches.map(previewName)];
  watched.readings = names.flatMap((name) => services.map((service) => reading(name, service, head)));
  await Promise.all(branches.map((branch) => keepPreview(watched, branch, head)));
  return watched;
}

async function keepPreview(watched: WatchedProject, branch: string, head: CommitSha): Promise<void> {
  const environment = previewName(branch);
  await previewRecords(watched.own).put(environment, {
    environment,
    branch,
    head,
    title: 'A change',
    author: 'Robin Field',
    authorEmail: 'robin@example.test',
    pullRequest: null,
    createdAt: noon,
    lastActivityAt: noon,
  });
}
