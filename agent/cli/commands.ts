import { exported, verify } from './auditCommands.ts';
import { apply } from './applyCommand.ts';
import { configCheck } from './configCommand.ts';
import type { Command } from './command.ts';
import { approve, checklist, sign } from './gateCommands.ts';
import { localStatus, localStop } from './localCommands.ts';
import { log } from './logCommand.ts';
import { answer, cancel, operations, resume } from './operationCommands.ts';
import { plan, planCommands } from './planCommand.ts';
import { actionsSecrets, secrets } from './secretsCommand.ts';
import { runsCancel, runsList, runsLog, runsRerun, runsStart } from './runsCommands.ts';
import { previews, status } from './statusCommand.ts';
import { variablesCompare, variablesPull } from './variablesCommands.ts';
import { workflowsCheck, workflowsWrite } from './workflowsCommand.ts';

/** Every verb by the words that begin it, in the order of the help. */
export const commands: Readonly<Record<string, Command>> = {
  status,
  previews,
  plan,
  ...planCommands,
  apply,
  operations,
  log,
  cancel,
  resume,
  answer,
  approve,
  checklist,
  'checklist sign': sign,
  secrets,
  'secrets actions': actionsSecrets,
  'variables compare': variablesCompare,
  'variables pull': variablesPull,
  'runs list': runsList,
  'runs start': runsStart,
  'runs cancel': runsCancel,
  'runs rerun': runsRerun,
  'runs log': runsLog,
  'audit verify': verify,
  'audit export': exported,
  'config check': configCheck,
  'workflows check': workflowsCheck,
  'workflows write': workflowsWrite,
  'local status': localStatus,
  'local stop': localStop,
};
