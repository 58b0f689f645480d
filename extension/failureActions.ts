import type { FailureAction } from '../agent/protocol/explainOwn.ts';
import type { OperationId, ProjectId } from '../agent/protocol/ids.ts';
import type { Message } from '../agent/protocol/say.ts';
import type { CommandCall } from './commands/commandMap.ts';

/** A button: one of our commands, or what comes with a failure. */
export interface Action {
  readonly label: Message;
  readonly call: CommandCall | { readonly id: string; readonly args: readonly unknown[] };
}

/** What the failure happened to, as far as it is known: its log and its page are then a button away. */
export interface About {
  readonly project?: ProjectId;
  readonly operation?: OperationId | null;
}

/** The buttons of a failure that can be pressed here. */
export function pressable(actions: readonly FailureAction[], about: About): readonly Action[] {
  return actions.flatMap(({ label, command, args = [], on, otherwise }) => {
    if (on === undefined) return [{ label, call: { id: command, args } }];
    const operation = on === 'failed' ? about.operation : on;
    if (about.project && operation)
      return [
        { label, call: { id: command, args: [{ type: 'operation', project: about.project, operation }] } },
      ];
    return otherwise === undefined ? [] : [{ label, call: { id: otherwise, args: [] } }];
  });
}
