import { hex, type StandInApp, type StandInFly, type StandInMachine, type StandInRelease } from './model.ts';
import { shapeOf } from './shape.ts';
import { fail, flag, flags, type ToolFaults, type ToolRun } from './toolRun.ts';

const known = new Set([
  ...['--app', '--config', '--build-only', '--push', '--remote-only', '--image-label', '--label', '--yes'],
  ...[
    '--image',
    '--strategy',
    '--primary-region',
    '--ha=false',
    '--skip-release-command',
    '--wait-timeout',
    '--env',
  ],
]);

/** `fly deploy`: builds, releases an image, or both. */
export async function releaseVerb(fly: StandInFly, run: ToolRun, faults: ToolFaults): Promise<number> {
  const unknown = run.args.find((one) => one.startsWith('--') && !known.has(one));
  if (unknown !== undefined) return fail(run, `unknown flag: ${unknown}`);
  const app = fly.apps.get(flag(run, '--app') ?? '');
  if (!app) return fail(run, 'the app name could not be found, did you create the app or misspell it');
  if (run.configuration === null && app.releases.length === 0)
    return fail(run, 'an app configuration is needed for the first deploy');
  run.out('==> Verifying app config');
  if (flag(run, '--image') !== null) return release(fly, app, run, faults);
  return build(fly, app, run, faults);
}

async function build(fly: StandInFly, app: StandInApp, run: ToolRun, faults: ToolFaults): Promise<number> {
  run.error('==> Building image with Depot');
  if (faults.hold) {
    faults.begun();
    await Promise.race([faults.hold, aborted(run.interrupted)]);
  }
  if (run.interrupted.aborted) return 127;
  if (faults.failBuild !== null) {
    run.error(faults.failBuild);
    faults.failBuild = null;
    return fail(run, 'failed to fetch an image or build from source: exit code: 1');
  }
  const tag = flag(run, '--image-label') ?? `deployment-${hex(8)}`;
  fly.build(app, tag, flags(run, '--label'), JSON.stringify(run.files) + hex(4));
  run.out(`image: registry.fly.io/${app.name}:${tag}\nimage size: 85 MB`);
  return 0;
}

function release(fly: StandInFly, app: StandInApp, run: ToolRun, faults: ToolFaults): number {
  const reference = flag(run, '--image') ?? '';
  const found = fly.image(reference);
  if (!found || (found.app ?? app).organization !== app.organization)
    return fail(run, `Could not find image "${reference}"`);
  // The engine of this machine has what was built there, under the same name.
  if (found.app === null && !run.args.includes('--remote-only'))
    return fail(run, 'the test wants the image of the registry');
  const { refusal } = faults;
  faults.refusal = null;
  if (refusal !== null) return fail(run, refusal);
  const fault = faults.release;
  faults.release = null;
  const made = begun(fly, app, run, reference);
  run.out(`\nWatch your deployment at https://fly.io/apps/${app.name}/monitoring\n`);
  if (fault === 'killed') return killed(app);
  if (fault === 'failsQuietly') {
    made.status = 'failed';
    return 0;
  }
  const machines = fault === 'deadline' ? app.machines.slice(0, 1) : app.machines;
  const managed = machines.filter(({ metadata }) => metadata['fly_platform_version'] === 'v2');
  const shape = shapeOf(run.configuration ?? '');
  for (const machine of managed) {
    if (run.configuration !== null) machine.shape = shape;
    update(fly, app, machine, made);
  }
  made.status = fault === 'deadline' ? 'failed' : 'complete';
  if (fault === 'deadline') {
    run.error('Error: timeout reached waiting for health checks to pass');
    return 126;
  }
  run.out(`{"not":"this one"}\nVisit your newly deployed app at https://${app.name}.fly.dev/`);
  run.out(JSON.stringify({ id: made.id, version: made.version, image_ref: reference }));
  return 0;
}

function begun(fly: StandInFly, app: StandInApp, run: ToolRun, image: string): StandInRelease {
  fly.changes += 1;
  const version = (app.releases[0]?.version ?? 0) + 1;
  const env = flags(run, '--env');
  const made = { id: `rel_${hex(8)}`, version, status: 'running', image, env, createdAt: fly.now() };
  app.releases.unshift(made);
  const count = run.args.includes('--ha=false') ? 1 : 2;
  const region = flag(run, '--primary-region') ?? shapeOf(run.configuration ?? '').region;
  if (app.machines.length === 0)
    for (let index = 0; index < count; index++) fly.addMachine(app).region = region;
  return made;
}

function killed(app: StandInApp): number {
  for (const machine of app.machines) machine.isLeased = true;
  return 137;
}

/** What is stopped stays so: it is updated and not started. */
function update(fly: StandInFly, app: StandInApp, machine: StandInMachine, made: StandInRelease): void {
  const { image, env, version, id } = made;
  machine.image = image;
  machine.env = { ...env };
  Object.assign(machine.metadata, { fly_release_version: String(version), fly_release_id: id });
  machine.updatedAt = fly.now();
  if (machine.state === 'created') machine.state = 'started';
  if (machine.state === 'started')
    machine.secrets = Object.fromEntries([...app.secrets].map(([name, { value }]) => [name, value]));
  app.logs.push({ timestamp: new Date(fly.now()).toISOString(), message: `Listening, v${version}` });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
