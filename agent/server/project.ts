import { openWorld, type WorldOptions } from '../compose.ts';
import { kinds } from '../operations/kinds/registry.ts';
import { Operations } from '../operations/operations.ts';
import type { Kinds } from '../operations/engine/run.ts';
import { Runners } from '../operations/runners/runners.ts';
import type { World } from '../operations/world.ts';
import { workingCopy, type Copy } from '../project/copies.ts';
import type { SnapshotChange } from '../protocol/requests.ts';
import type { Secret } from '../run/secret.ts';
import { ProjectWatch } from '../watch/projectWatch.ts';
import type { Watched } from '../watch/watched.ts';
import { waitingChanges } from './answers/waiting.ts';
import { keyFromEditor } from './editorKey.ts';
import { readConfiguration } from './configuration.ts';
import { workflowProblems } from './workflows/workflowProblems.ts';
import { WorkflowTexts } from './workflows/workflowTexts.ts';

/** Everything that can be asked of one project, by windows and by the command line. */
export interface Project {
  readonly world: World;
  readonly kinds: Kinds;
  readonly operations: Operations;
  readonly runners: Runners;
  readonly watch: ProjectWatch;
  /** The key of the kept secrets, from the editor; null without an editor. */
  readonly editorKey: (() => Promise<Secret | null>) | null;
  /** The project file of the working copy; null where there is none. */
  configuration(signal: AbortSignal): Promise<Copy | null>;
  end(): Promise<void>;
}

/** Failed `notARepository`, `git`, `stateUnusable`. */
export async function openProject(
  folder: string,
  options: WorldOptions,
  tell: (change: SnapshotChange) => void,
): Promise<Project> {
  const world = await openWorld(folder, { ...options, keepTargetsForMs: Infinity });
  const operations = new Operations(world.own);
  const { keeper, bundle } = options;
  const editorKey = keeper && (() => keyFromEditor(keeper));
  const runners = new Runners({ ...world, bundle, operations, editorKey });
  const watch = new ProjectWatch(watchedOf(world, operations), tell);
  const configuration = (signal: AbortSignal): Promise<Copy | null> => workingCopy(world.git, signal);
  return { world, kinds, operations, runners, watch, editorKey, configuration, end: () => watch.end() };
}

function watchedOf(world: World, operations: Operations): Watched {
  const workflows = { git: world.git, texts: new WorkflowTexts() };
  return {
    ...world,
    operations,
    waiting: () => waitingChanges(world),
    readConfiguration: (signal) => readConfiguration(world, signal),
    workflowProblems: (configuration, signal) => workflowProblems(workflows, configuration, signal),
  };
}
