import type * as vscode from 'vscode';
import type { EditorSide } from './agentConnection.ts';
import { settings, type LogLevel } from './settings.ts';

const ranks: Readonly<Record<LogLevel, number>> = { error: 0, warning: 1, info: 2, debug: 3 };

/** Writes the agent's lines into the channel, as much as the setting asks for. */
export function writeAgentLines(channel: vscode.LogOutputChannel): EditorSide['logged'] {
  return ({ level, line }) => {
    if (ranks[level] > ranks[settings.agentLogLevel]) return;
    if (level === 'error') channel.error(line);
    else if (level === 'warning') channel.warn(line);
    else if (level === 'info') channel.info(line);
    else channel.debug(line);
  };
}
