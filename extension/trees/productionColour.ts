import * as vscode from 'vscode';
import { warningColour } from '../../agent/protocol/states.ts';
import { productionScheme } from './treeProvider.ts';
import { t } from '../words.ts';

/** Draws the label of production in the theme's warning colour; the word says it too. */
export function colourProduction(): vscode.Disposable {
  return vscode.window.registerFileDecorationProvider({
    provideFileDecoration: ({ scheme }) =>
      scheme === productionScheme
        ? new vscode.FileDecoration(undefined, t('production'), new vscode.ThemeColor(warningColour))
        : undefined,
  });
}
