import { basename, dirname } from 'node:path';
import { standInsElsewhere } from './run/environment.ts';

/** One bundle, several programs: what it is is its first argument. Each is read only when it is wanted. */
async function main([role, ...args]: readonly string[]): Promise<void> {
  switch (role) {
    case 'server':
      return (await import('./server.ts')).main();
    case 'run':
      await keepCopy();
      return (await import('./runner.ts')).main(args, (await import('./runnerEngine.ts')).wholeEngine);
    case 'supervise':
      await keepCopy();
      return (await import('./supervisor.ts')).main(args);
    default:
      return (await import('./cli.ts')).main(process.argv.slice(2));
  }
}

/** Who runs from a copy of the bundle keeps it from being tidied away. */
async function keepCopy(): Promise<void> {
  const bundle = process.argv[1] ?? '';
  if (basename(dirname(dirname(bundle))) !== 'bundles') return;
  await (await import('./operations/runners/bundleCopy.ts')).registerUser(bundle);
}

for (const name of standInsElsewhere(process.env)) Reflect.deleteProperty(process.env, name);
void main(process.argv.slice(2));
