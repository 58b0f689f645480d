import Mocha from 'mocha';
import { readdirSync } from 'node:fs';
import path from 'node:path';

/** Called by the extension host; runs every suite beside this file. */
export async function run(): Promise<void> {
  const mocha = new Mocha({
    color: false,
    timeout: 30_000,
    reporter: path.resolve(__dirname, '../../../scripts/testing/reporter.cjs'),
    ...(process.env['TAXIWAY_TEST_GREP'] ? { grep: process.env['TAXIWAY_TEST_GREP'] } : {}),
  });
  for (const name of readdirSync(__dirname).filter((file) => file.endsWith('.test.cjs'))) {
    mocha.addFile(path.join(__dirname, name));
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
