import type { StandInApp, StandInFly } from './model.ts';
import { releaseVerb } from './releaseVerb.ts';
import { fail, flag, type ToolFaults, type ToolRun } from './toolRun.ts';

/** Answers its exit code. */
export async function runVerb(fly: StandInFly, run: ToolRun, faults: ToolFaults): Promise<number> {
  const [first = '', second = ''] = run.args;
  if (first === 'deploy') return releaseVerb(fly, run, faults);
  if (first === 'apps' && second === 'create') return createApp(fly, run);
  if (first === 'apps' && second === 'destroy') return destroyApp(fly, run);
  const app = fly.apps.get(flag(run, '--app') ?? '');
  if (!app) return fail(run, 'Could not find App');
  if (first === 'secrets') return secretVerb(fly, app, run);
  if (first === 'machine') return machineVerb(fly, app, run);
  return fail(run, `unknown command "${first}" for "flyctl"`);
}

function createApp(fly: StandInFly, run: ToolRun): number {
  const [, , name = ''] = run.args;
  const organization = flag(run, '--org');
  if (organization === null) return fail(run, 'org slug must be specified when not running interactively');
  if (fly.apps.has(name)) return fail(run, 'Validation failed: Name has already been taken');
  const { id } = fly.createApp(name, organization);
  run.out(JSON.stringify({ ID: id, Name: name, Organization: { Slug: organization } }, null, 4));
  return 0;
}

function destroyApp(fly: StandInFly, run: ToolRun): number {
  const [, , name = ''] = run.args;
  if (!run.args.includes('--yes'))
    return fail(run, 'yes flag must be specified when not running interactively');
  if (!fly.apps.delete(name)) return fail(run, 'Could not find App');
  fly.changes += 1;
  run.out(`Destroyed app ${name}`);
  return 0;
}

function secretVerb(fly: StandInFly, app: StandInApp, run: ToolRun): number {
  const [, verbName = '', named = ''] = run.args;
  if (!run.args.includes('--stage')) return fail(run, 'the test wants secrets to be staged');
  fly.changes += 1;
  if (verbName === 'unset') app.secrets.delete(named);
  else {
    const [name = '', value] = named.split('=');
    if (value !== '-') return fail(run, 'a value in the arguments');
    if (run.stdin === null) return fail(run, `secret \`${name}\` expects standard input but none provided`);
    if (Buffer.byteLength(run.stdin) > 64 * 1024)
      return fail(run, `error reading stdin for '${name}': Input exceeded max length of 65536 bytes`);
    app.secrets.set(name, { value: run.stdin.trim(), updatedAt: fly.now() });
  }
  run.out('Secrets have been staged, but not set on VMs. Deploy or update machines in this app.');
  return 0;
}

function machineVerb(fly: StandInFly, app: StandInApp, run: ToolRun): number {
  const [, verbName = '', ...rest] = run.args;
  const ids = rest.slice(
    0,
    rest.findIndex((one) => one.startsWith('--')),
  );
  for (const id of ids) {
    const machine = app.machines.find((one) => one.id === id);
    if (!machine) return fail(run, `could not get machine ${id}`);
    fly.changes += 1;
    if (verbName === 'cordon') machine.cordoned = true;
    else if (verbName === 'uncordon') machine.cordoned = false;
    else if (verbName === 'stop') machine.state = 'stopped';
    else if (verbName === 'start') machine.state = 'started';
    else return fail(run, `unknown command "${verbName}" for "flyctl machine"`);
    run.out(`${id} done!`);
  }
  return 0;
}
