export interface LauncherParts {
  /** The agent's bundle. */
  readonly bundle: string;
  /** The editor's own program, which is Node when it is told so. */
  readonly editor: string;
  readonly windows: boolean;
}

/** The text of a small program that runs the agent's bundle as the command line: with `node`, else with the editor's own. */
export function launcher({ bundle, editor, windows }: LauncherParts): string {
  return windows ? forWindows(bundle, editor) : forShell(bundle, editor);
}

function forShell(bundle: string, editor: string): string {
  return `#!/bin/sh
# Taxiway's command line, written by "Taxiway: Install Command Line…".
bundle=${quoted(bundle)}
if [ ! -f "$bundle" ]; then
  echo "taxiway: $bundle is gone; run \\"Taxiway: Install Command Line…\\" in the editor again" >&2
  exit 1
fi
if command -v node >/dev/null 2>&1; then
  exec node "$bundle" "$@"
fi
ELECTRON_RUN_AS_NODE=1 exec ${quoted(editor)} "$bundle" "$@"
`;
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}

function forWindows(bundle: string, editor: string): string {
  const lines = [
    '@echo off',
    'rem Taxiway\'s command line, written by "Taxiway: Install Command Line...".',
    'where node >nul 2>nul',
    'if %errorlevel%==0 (',
    `  node "${percent(bundle)}" %*`,
    ') else (',
    '  set ELECTRON_RUN_AS_NODE=1',
    `  "${percent(editor)}" "${percent(bundle)}" %*`,
    ')',
    '',
  ];
  return lines.join('\r\n');
}

function percent(path: string): string {
  return path.replaceAll('%', '%%');
}

/** Whether a folder is among those in which a shell looks for programs. */
export function isOnPath(folder: string, path: string | undefined, windows: boolean): boolean {
  const plain = (name: string) => name.replace(/[\\/]+$/, '');
  return (path ?? '').split(windows ? ';' : ':').some((entry) => plain(entry) === plain(folder));
}
