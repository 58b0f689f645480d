import * as vscode from 'vscode';
import { Failed } from '../failed.ts';
import type { CommandId, Commands } from './commandMap.ts';

/** What the manifest says of the commands; a test compares them with `CommandMap`. */
interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: CommandId; readonly enablement?: string }[];
  };
}

/**
 * Registers every command of the manifest at once and loads what they do with the first that is called. The one handler of
 * whatever a command throws; in Restricted Mode it says so of what the manifest keeps for trusted folders, however it was called.
 */
export function registerCommands(
  { extension }: vscode.ExtensionContext,
  load: () => Promise<Commands>,
  tell: (error: unknown) => Promise<void>,
): vscode.Disposable {
  const run = async (id: CommandId, needsTrust: boolean, args: readonly unknown[]) => {
    try {
      if (needsTrust && !vscode.workspace.isTrusted) throw new Failed({ reason: 'notTrusted' });
      const commands = await load();
      await (commands[id] as (...args: readonly unknown[]) => unknown)(...args);
    } catch (error) {
      void tell(error); // not waited for: a command ends when it failed, not when somebody has read so
    }
  };
  const { commands } = (extension.packageJSON as Manifest).contributes;
  return vscode.Disposable.from(
    ...commands.map(({ command, enablement = '' }) => {
      const needsTrust = enablement.includes('isWorkspaceTrusted');
      return vscode.commands.registerCommand(command, (...args: unknown[]) => run(command, needsTrust, args));
    }),
  );
}
