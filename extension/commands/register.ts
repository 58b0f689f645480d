import * as vscode from 'vscode';
import { Failed } from '../failed.ts';
import { commandIds, type CommandId, type Commands } from './commandMap.ts';

/**
 * Registers every command at once and loads what they do with the first that is called. The one handler of whatever a
 * command throws; in Restricted Mode it says so, however the command was called.
 */
export function registerCommands(
  load: () => Promise<Commands>,
  tell: (error: unknown) => Promise<void>,
): vscode.Disposable {
  const run = async (id: CommandId, args: readonly unknown[]) => {
    try {
      if (commandIds[id] === 'trusted' && !vscode.workspace.isTrusted)
        throw new Failed({ reason: 'notTrusted' });
      const commands = await load();
      await (commands[id] as (...args: readonly unknown[]) => unknown)(...args);
    } catch (error) {
      void tell(error); // not waited for: a command ends when it failed, not when somebody has read so
    }
  };
  const ids = Object.keys(commandIds) as CommandId[];
  return vscode.Disposable.from(
    ...ids.map((id) => vscode.commands.registerCommand(id, (...args: unknown[]) => run(id, args))),
  );
}
