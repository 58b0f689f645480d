import type * as vscode from 'vscode';
import type { EditorSide } from './agentConnection.ts';

/** Writes the agent's lines into the channel, which shows those of its own level: whoever looks for a fault sets it there. */
export function writeAgentLines(channel: vscode.LogOutputChannel): EditorSide['logged'] {
  return ({ level, line }) => {
    if (level === 'warning') channel.warn(line);
    else channel[level](line);
  };
}
