import { say, type Message } from '../../protocol/say.ts';
import { readJson } from '../../state/files.ts';
import { isAlive } from '../../run/processes.ts';
import type { LocalLayout } from './layout.ts';
import { isSameTarget, type TargetName } from '../targetName.ts';
import { supervisorFormat, type SupervisorStatus, type TargetStatus } from './supervisor/contract.ts';
import { readDesired, type Desired, type DesiredTarget } from './supervisor/desiredState.ts';

/** What runs, as the files tell it: cheap to ask, without the supervisor. */
export interface RecordedNow {
  /** Null where no supervisor runs, or one whose picture this version cannot read. */
  readonly supervisor: SupervisorStatus | null;
  readonly targets: readonly TargetStatus[];
}

export async function recordedNow(layout: LocalLayout): Promise<RecordedNow> {
  const status = (await readJson(layout.status)) as SupervisorStatus | null;
  if (status?.format === supervisorFormat && isAlive(status.identity)) {
    return { supervisor: status, targets: status.targets };
  }
  const desired = await readDesired(layout.desired);
  return { supervisor: null, targets: desired.targets.map((target) => withoutSupervisor(target, desired)) };
}

export function statusOf({ targets }: RecordedNow, name: TargetName): TargetStatus | null {
  return targets.find((target) => isSameTarget(target, name)) ?? null;
}

/** Nothing runs: what is recorded runs again when the supervisor does. */
function withoutSupervisor(target: DesiredTarget, { stoppedByPerson }: Desired): TargetStatus {
  const { environment, service, current, asleepSince, keepAwakeUntil } = target;
  const state = current === null ? 'empty' : asleepSince === null ? 'stopped' : 'asleep';
  return {
    environment,
    service,
    state,
    current,
    candidate: null,
    url: null,
    loopbackUrl: null,
    asleepSince,
    keepAwakeUntil,
    message: state === 'stopped' ? whyStopped(stoppedByPerson) : null,
    processes: [],
  };
}

function whyStopped(byPerson: boolean): Message {
  return byPerson
    ? say('The local platform was stopped. Waking or deploying starts it again.')
    : say('The local platform does not run. Waking or deploying starts it again.');
}
