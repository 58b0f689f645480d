import * as vscode from 'vscode';
import type { TextRange } from '../../agent/protocol/model.ts';

export function editorRange({ line, column, endLine, endColumn }: TextRange): vscode.Range {
  return new vscode.Range(line, column, endLine, endColumn);
}
