export const linux = process.platform === 'linux';
export const windows = process.platform === 'win32';
export const root = process.getuid?.() === 0;

type Define = Mocha.TestFunction | Mocha.SuiteFunction;

/** `it` or `describe` where the condition holds; elsewhere it defines nothing, so that no test counts as skipped. */
export function where<Kind extends Define>(holds: boolean, define: Kind): Kind {
  return holds ? define : ((() => undefined) as unknown as Kind);
}
