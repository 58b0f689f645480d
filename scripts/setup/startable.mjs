/**
 * The program, arguments and options that start a program with exactly these arguments. Windows starts a `.cmd` file (npm,
 * code) through cmd.exe alone, which reads one line: there each word is quoted, and the signs that mean something to cmd.exe
 * are escaped twice, because the file hands its line on to another reading.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} [platform]
 */
export function startable(program, args, platform = process.platform) {
  const file = platform === 'win32' && program === 'npm' ? 'npm.cmd' : program;
  if (platform !== 'win32' || !/\.(cmd|bat)$/i.test(file)) return { file, args, options: {} };
  const line = [escaped(file), ...args.map((arg) => escaped(escaped(quoted(arg))))].join(' ');
  return {
    file: process.env['ComSpec'] ?? 'cmd.exe',
    args: ['/d', '/s', '/c', `"${line}"`],
    options: { windowsVerbatimArguments: true },
  };
}

/**
 * As programs of Windows read their command line: backslashes count only before a quotation mark.
 *
 * @param {string} arg
 */
function quoted(arg) {
  return `"${arg.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/[()[\]%!^"`<>&|;, *?]/g, '^$&');
}
