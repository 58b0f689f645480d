import type * as vscode from 'vscode';
import type { AgentClient } from './agentClient.ts';
import type { Emitter } from './emitter.ts';
import type { Store } from './model/store.ts';
import type { OperationLogs } from './operations/operationLogs.ts';
import type { ServiceLines } from './serviceLines.ts';
import type { Asker } from './quickInput/question.ts';

/** What nearly everything needs. */
export interface Core {
  readonly agent: AgentClient;
  readonly store: Store;
  readonly logs: OperationLogs;
  readonly serviceLines: Emitter<ServiceLines>;
  readonly asker: Asker;
  readonly log: vscode.LogOutputChannel;
}
