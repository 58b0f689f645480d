import { existsSync, symlinkSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * A folder for `PATH` with the real `aws` alone in it; Debian's first, where a machine has several. Without one the tests fail and
 * say how to have it.
 */
export function awsPrograms(folder: string): string {
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)];
  const found = folders.map((one) => join(one, 'aws')).find((path) => existsSync(path));
  if (found === undefined) throw new Error('There is no aws. Please type: sudo apt-get install awscli');
  const own = join(folder, 'aws-bin');
  mkdirSync(own, { recursive: true });
  symlinkSync(found, join(own, 'aws'));
  return own;
}
