import type { RecordedDeployment } from '../../github/deployments/deploymentsQuery.ts';
import type { OperationId, ServiceName } from '../../protocol/ids.ts';

/** From where the deployments of an environment are looked at. */
export interface Standpoint {
  /** Of our own deployment. */
  readonly id: number;
  readonly operation: OperationId;
  /** Names this machine and working copy: what others of it do is settled by the locks here. */
  readonly log: string;
  /** Names this machine since it was started: a state directory may have been copied. */
  readonly host: string;
  /** Operations that are over as the journals here say. */
  readonly endedHere: ReadonlySet<string>;
  readonly services: readonly { readonly service: ServiceName }[];
  /** By GitHub's clock, ms since 1970. */
  readonly now: number;
}

/** Who stands before us. */
export interface Holders {
  /** At work, or in line before us, lowest first. */
  readonly alive: readonly RecordedDeployment[];
  /**
   * Has given no sign of life for longer than it said, or was begun here before this machine was started anew (or on one with a
   * copy of its state): a person may take over.
   */
  readonly gone: readonly RecordedDeployment[];
  /** Of this machine, and over: it cannot be at work any more. */
  readonly left: readonly RecordedDeployment[];
  /** Whether their runs are alive is still to be asked. */
  readonly workflows: readonly WorkflowDeployment[];
}

export interface WorkflowDeployment {
  readonly run: number;
  readonly deployment: RecordedDeployment;
}

/** The lowest number that is not over has the environment; a workflow, which asks nobody, has it whatever its number. */
export function holders(all: readonly RecordedDeployment[], from: Standpoint): Holders {
  const open = all.filter(isOpen).sort((one, other) => one.id - other.id);
  const before = open.filter(
    ({ id, payload }) => payload && id < from.id && payload.operation !== from.operation,
  );
  const [left, others] = parted(before, ({ payload }) => isOver(payload, from));
  const [gone, alive] = parted(
    others.filter(({ payload }) => !isSettledHere(payload, from.log, from.host)),
    (one) => isExpired(one, from.now) || one.payload?.audit.log === from.log,
  );
  const workflows = open.flatMap((deployment) =>
    deployment.payload || deployment.run === null ? [] : [{ run: deployment.run, deployment }],
  );
  return { alive, gone, left, workflows };
}

type Payload = RecordedDeployment['payload'];

function isOver(payload: Payload, { log, endedHere }: Standpoint): boolean {
  return payload?.audit.log === log && endedHere.has(payload.operation);
}

/** By the locks of this machine. What an earlier Taxiway recorded names no host. */
export function isSettledHere(payload: Payload, log: string, host: string): boolean {
  return payload?.audit.log === log && (payload.host ?? host) === host;
}

function parted<One>(all: readonly One[], fits: (one: One) => boolean): readonly [One[], One[]] {
  return [all.filter(fits), all.filter((one) => !fits(one))];
}

/** Not over, and not waiting for a reviewer before it begins. */
export function isOpen({ state, awaitsApproval }: RecordedDeployment): boolean {
  return (state === 'waiting' || state === 'building') && !awaitsApproval;
}

export function isExpired({ payload, toldAt }: RecordedDeployment, now: number): boolean {
  return payload !== null && now - toldAt >= payload.expiresAfterMs;
}

/** What names no service on either side is about the environment itself. */
export function sharesService(
  theirs: readonly { readonly service: string }[],
  own: readonly { readonly service: string }[],
): boolean {
  if (theirs.length === 0 && own.length === 0) return true;
  return theirs.some(({ service }) => own.some((one) => one.service === service));
}
