import type { OperationInput, OperationKind } from '../../protocol/input.ts';
import type { Kind } from '../kind.ts';
import { cleanUpPreviews } from './cleanUpPreviews.ts';
import { createEnvironment } from './createEnvironment.ts';
import { createPreview } from './createPreview.ts';
import { deploy } from './deploy.ts';
import { drill } from './drill.ts';
import { promote } from './promote.ts';
import { removeEnvironment } from './removeEnvironment.ts';
import { removePreview } from './removePreview.ts';
import { protectBranch } from './protectBranch.ts';
import { protectEnvironment } from './protectEnvironment.ts';
import { revokeSecret } from './revokeSecret.ts';
import { rollback } from './rollback.ts';
import { rotateSecret } from './rotateSecret.ts';
import { setActionsSecret } from './setActionsSecret.ts';
import { setActionsVariable } from './setActionsVariable.ts';
import { pushVariables } from './pushVariables.ts';
import { setVariable } from './setVariable.ts';
import { sleep } from './sleep.ts';
import { undoRotation } from './undoRotation.ts';
import { wake } from './wake.ts';

type KindOf<Name extends OperationKind> = Kind<Extract<OperationInput, { kind: Name }>>;

const byName: { readonly [Name in OperationKind]: KindOf<Name> } = {
  deploy,
  promote,
  rollback,
  sleep,
  wake,
  createPreview,
  removePreview,
  cleanUpPreviews,
  createEnvironment,
  removeEnvironment,
  setVariable,
  pushVariables,
  rotateSecret,
  revokeSecret,
  undoRotation,
  drill,
  setActionsSecret,
  setActionsVariable,
  protectEnvironment,
  protectBranch,
};

/** Every kind of operation by its name. */
export const kinds: ReadonlyMap<OperationKind, Kind> = new Map(
  Object.entries(byName).map(([name, kind]) => [name as OperationKind, kind as Kind]),
);
