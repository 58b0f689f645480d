import type { NewDeployment } from '../../github/deployments/deployments.ts';
import type { NewPayload } from '../../github/deployments/deploymentPayload.ts';
import { shortCommit } from '../../protocol/ids.ts';
import type { OperationKind } from '../../protocol/input.ts';
import { english, render } from '../../protocol/say.ts';
import type { Redactor } from '../../run/redact.ts';
import type { StoredOperation } from '../journal/storedOperation.ts';
import type { SharedEnvironment } from './sharedEnvironments.ts';

/** What puts a version there is called a deployment by everybody. */
const deploys: ReadonlySet<OperationKind> = new Set([
  'deploy',
  'promote',
  'rollback',
  'createPreview',
  'createEnvironment',
]);

/** What runs nowhere any more afterwards. */
const ends: ReadonlySet<OperationKind> = new Set([
  'sleep',
  'removePreview',
  'cleanUpPreviews',
  'removeEnvironment',
]);

export function endsEnvironment(kind: OperationKind): boolean {
  return ends.has(kind);
}

/** A quarter of an hour without a sign of life, and nobody believes that it still runs. Milliseconds. */
export const expiresAfterMs = 15 * 60_000;

export interface Teller {
  readonly machine: string;
  readonly host: string;
  readonly audit: NewPayload['audit'];
  readonly redactor: Redactor;
  /** A branch that GitHub has for certain. */
  readonly branch: string;
}

/**
 * An environment's part of an operation as a deployment on GitHub. A commit that was not pushed is not there: then it is
 * recorded on the default branch, and description and payload say what really runs.
 */
export function recorded(
  { plan, apply }: StoredOperation,
  { name, kind, commit, services }: SharedEnvironment,
  { machine, host, audit, redactor, branch }: Teller,
  isPushed: boolean,
): NewDeployment {
  const { input } = plan.facts;
  return {
    environment: name,
    ref: isPushed && commit !== null ? commit : branch,
    task: deploys.has(input.kind) ? 'deploy' : `taxiway:${input.kind}`,
    description: redactor.line(description({ plan, apply }, isPushed ? null : commit)),
    isTransient: kind === 'preview',
    isProduction: kind === 'production',
    payload: {
      ...{ operation: apply.operation, kind: input.kind, machine, host, by: apply.by, expiresAfterMs },
      ...{ commit, isPushed, services: [...services], plan: plan.hash },
      overrides: apply.overrides.map(({ gate, reason }) => ({ gate, reason: redactor.line(reason) })),
      audit,
    },
  };
}

function description({ plan, apply }: StoredOperation, unpushed: string | null): string {
  const overridden = apply.overrides.map(({ gate, reason }) => `${gate} overridden: ${reason}`);
  const parts = [
    ...(unpushed === null ? [] : [`${shortCommit(unpushed)}, not pushed`]),
    render(plan.remarks.title, english),
    ...overridden,
  ];
  return parts.join('; ');
}
