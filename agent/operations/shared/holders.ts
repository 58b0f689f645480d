import type { RecordedDeployment } from '../../github/deploymentsQuery.ts';
import type { OperationId, ServiceName } from '../../protocol/ids.ts';

/** From where the deployments of an environment are looked at. */
export interface Standpoint {
  /** Of our own deployment. */
  readonly id: number;
  readonly operation: OperationId;
  /** Names this machine and working copy: what others of it do is settled by the locks here. */
  readonly log: string;
  readonly services: readonly ServiceName[];
  /** By GitHub's clock, ms since 1970. */
  readonly now: number;
}

/** Who stands before us. */
export interface Holders {
  /** At work, or in line before us, lowest first. */
  readonly alive: readonly RecordedDeployment[];
  /** Has given no sign of life for longer than it said: a person may take over. */
  readonly gone: readonly RecordedDeployment[];
  /** Begun on this machine, which has its locks: it cannot be at work any more. */
  readonly left: readonly RecordedDeployment[];
  /** Of workflows, by their run: whether that is alive is still to be asked. */
  readonly workflows: ReadonlyMap<number, RecordedDeployment>;
}

/** The lowest number that is not over has the environment; a workflow, which asks nobody, has it whatever its number. */
export function holders(all: readonly RecordedDeployment[], from: Standpoint): Holders {
  const open = all.filter(isOpen).sort((one, other) => one.id - other.id);
  const before = open.filter(({ id, payload }) => id < from.id && payload?.operation !== from.operation);
  const others = before.filter(({ payload }) => payload && payload.audit.log !== from.log);
  return {
    alive: others.filter((one) => !isExpired(one, from.now)),
    gone: others.filter((one) => isExpired(one, from.now)),
    left: before.filter(({ payload }) => payload?.audit.log === from.log && shares(payload.services, from)),
    workflows: new Map(
      open.flatMap((one) => {
        const run = one.payload ? null : workflowRunOf(one);
        return run === null ? [] : [[run, one] as const];
      }),
    ),
  };
}

/** Not over, and not waiting for a reviewer before it begins. */
export function isOpen({ state, awaitsApproval }: RecordedDeployment): boolean {
  return (state === 'waiting' || state === 'building') && !awaitsApproval;
}

export function isExpired({ payload, toldAt }: RecordedDeployment, now: number): boolean {
  return payload !== null && now - toldAt >= payload.expiresAfterMs;
}

function shares(services: readonly { readonly service: string }[], from: Standpoint): boolean {
  return services.length === 0 || services.some(({ service }) => from.services.includes(service));
}

/** Actions writes the address of its run into each status. */
function workflowRunOf({ logUrl }: RecordedDeployment): number | null {
  const [, run] = /\/actions\/runs\/(\d+)/.exec(logUrl ?? '') ?? [];
  return run === undefined ? null : Number(run);
}
