import { spawn, type ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { ecs } from '../../agent/platforms/ecs/about.ts';
import { fly } from '../../agent/platforms/fly/about.ts';
import { railway } from '../../agent/platforms/railway/about.ts';
import { vercel } from '../../agent/platforms/vercel/about.ts';
import { ecsStage } from '../contract/platforms/ecsStage.ts';
import { Play } from '../contract/platforms/play.ts';
import { envOf } from '../standins/agentProgram.ts';
import { everyPlatform } from '../standins/everyPlatform.ts';
import { flyStage } from '../standins/fly/flyStage.ts';
import { railwayStage } from '../standins/railway/railwayStage.ts';
import { removeTemporaryFolders, repository, temporaryFolder } from '../standins/repository.ts';
import { VercelStage } from '../standins/vercel/vercelStage.ts';
import { memoryAtRest } from './agent.bench.ts';
import { figure, median, type Figure } from './figure.ts';

const rounds = 5;
const deployRounds = 3;
/** Of a deploy by the bare tool, or so many ms where that is more. */
const overheadShare = 0.03;
const overheadMs = 300;

/** The platforms elsewhere, whose APIs are on this machine: what looking costs, what a deploy costs besides its tools, and memory. */
export async function figures(): Promise<Figure[]> {
  try {
    return [...(await withPlays(looking)), ...(await withPlays(deploying)), ...(await memory())];
  } finally {
    removeTemporaryFolders();
  }
}

interface Plays {
  readonly fly: Play;
  readonly railway: Play;
  readonly ecs: Play;
  readonly vercel: Play;
}

async function withPlays(measure: (plays: Plays) => Promise<Figure[]>): Promise<Figure[]> {
  const plays: Plays = {
    fly: new Play(fly, await flyStage()),
    railway: new Play(railway, await railwayStage()),
    ecs: new Play(ecs, await ecsStage()),
    vercel: new Play(vercel, await VercelStage.start()),
  };
  try {
    return await measure(plays);
  } finally {
    await Promise.all(Object.values(plays).map(async (play: Play) => play.end()));
  }
}

/** Two targets on each, and a preview on two of them: ten. */
async function looking(plays: Plays): Promise<Figure[]> {
  plays.fly.addPreview('pr-7');
  plays.railway.addPreview('pr-7');
  const all = Object.values(plays) as readonly Play[];
  const { signal } = new AbortController();
  const look = async (): Promise<number> => {
    const since = performance.now();
    const found = await Promise.all(all.map(async ({ platform }) => platform.read(signal)));
    if (found.flat().length !== 10) throw new Error(`${found.flat().length} targets`);
    const tookMs = performance.now() - since;
    await Promise.all(all.map(async ({ platform }) => platform.costs(signal)));
    return tookMs;
  };
  await look(); // drivers are loaded, and costs asked for
  const cost = await counted(look);
  const tookMs = await median(rounds, look);
  const byTools = await counted(() => askTools(plays));
  return [
    figure('platforms: requests of a refresh of 10 targets on 4 platforms', cost.requests, '', 10),
    figure('platforms: processes it starts', cost.processes, '', 0),
    figure('platforms: wall time of that refresh', tookMs, 'ms', 500),
    figure('platforms: processes of asking the tools instead, one for each target', byTools.processes, ''),
    figure('platforms: wall time of asking the tools', byTools.tookMs, 'ms'),
  ];
}

/** Each target by the tool of its platform; the stand-ins of fly and railway say only their version, which real ones take longer than. */
async function askTools({ fly, railway, ecs, vercel }: Plays): Promise<void> {
  const { env: own, token } = vercel.stage;
  const api = ['--api', own['TAXIWAY_VERCEL_API'] ?? ''];
  const ofVercel = ['ls', 'shop', '--token', token, ...api, '--scope', 'acme'];
  const ofEcs = ['ecs', 'describe-services', '--region', 'eu-west-2', '--cluster', 'shop'];
  const endpoint = ['--endpoint-url', ecs.stage.env['TAXIWAY_AWS_API'] ?? ''];
  await Promise.all([
    ...[1, 2, 3].map(() => tool(fly, 'fly', ['version'])),
    ...[1, 2, 3].map(() => tool(railway, 'railway', ['--version'])),
    ...['web-production', 'web-staging'].map((name) =>
      tool(ecs, 'aws', [...ofEcs, ...endpoint, '--services', name, '--output', 'json']),
    ),
    ...[1, 2].map(() => tool(vercel, 'vercel', ofVercel)),
  ]);
}

async function tool({ stage }: Play, program: string, args: readonly string[]): Promise<void> {
  const env = Object.fromEntries(Object.entries(stage.env).filter(([, value]) => value !== undefined));
  const child = spawn(program, args, { env: { ...env, VERCEL_TELEMETRY_DISABLED: '1' }, stdio: 'ignore' });
  await once(child, 'exit');
}

interface Cost {
  readonly requests: number;
  readonly processes: number;
  readonly tookMs: number;
  /** Of the processes other than git, those that only say a version left out. */
  readonly toolMs: number;
  /** Of git, which checks the commit out. */
  readonly gitMs: number;
}

/** What this process asks over HTTP and starts meanwhile. */
async function counted(work: () => Promise<unknown>): Promise<Cost> {
  const cost = { requests: 0, processes: 0, toolMs: 0, gitMs: 0 };
  const onRequest = (): void => void (cost.requests += 1);
  const onProcess = (message: unknown): void => {
    cost.processes += 1;
    const { process: child } = message as { readonly process: ChildProcess };
    const since = performance.now();
    child.once('exit', () => {
      if (isTool(child)) cost.toolMs += performance.now() - since;
      else if (isGit(child)) cost.gitMs += performance.now() - since;
    });
  };
  subscribe('http.client.request.start', onRequest);
  subscribe('child_process', onProcess);
  const since = performance.now();
  try {
    await work();
  } finally {
    unsubscribe('http.client.request.start', onRequest);
    unsubscribe('child_process', onProcess);
  }
  return { ...cost, tookMs: performance.now() - since };
}

function isTool({ spawnfile, spawnargs }: Pick<ChildProcess, 'spawnfile' | 'spawnargs'>): boolean {
  return !isGit({ spawnfile }) && !spawnargs.some((one) => ['version', '--version'].includes(one));
}

function isGit({ spawnfile }: Pick<ChildProcess, 'spawnfile'>): boolean {
  return /(^|[\\/])git(\.exe)?$/.test(spawnfile);
}

/** A deploy through Taxiway, and of the same run what its tools alone took: what is left is Taxiway's. */
async function deploying(plays: Plays): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, play] of Object.entries(plays) as [string, Play][]) {
    const costs: Cost[] = [];
    await play.deploy('staging', await play.commit('First')); // the tool's version is looked at once
    for (let round = 0; round < deployRounds; round++) {
      const commit = await play.commit(`Round ${round}`);
      costs.push(await counted(() => play.deploy('staging', commit)));
    }
    const extra = ({ tookMs, toolMs }: Cost): number => tookMs - toolMs;
    const [, middle] = costs.toSorted((one, other) => extra(one) - extra(other));
    const { toolMs, tookMs, gitMs } = middle!;
    const limit = Math.max(overheadMs, toolMs * overheadShare);
    figures.push(
      figure(`${name}: a deploy, its tools alone`, toolMs, 'ms'),
      figure(`${name}: of what is more, git (several at once count each)`, gitMs, 'ms'),
      figure(
        `${name}: the same deploy through Taxiway, more than that`,
        tookMs - toolMs,
        'ms',
        Math.round(limit),
      ),
    );
  }
  return figures;
}

const web = { platform: 'local' };
const onlyHere = {
  services: { web: { start: 'node server.mjs' } },
  environments: { staging: { branches: ['main'], targets: { web } } },
};

/** Of the shipped agent: with a project on all of them against one on none. Only Linux tells. */
async function memory(): Promise<Figure[]> {
  if (!existsSync('/proc/self/smaps_rollup')) return [];
  const every = await everyPlatform();
  try {
    const { folder } = repository({ 'taxiway.json': JSON.stringify(onlyHere) });
    const own = (more = {}): Record<string, string> =>
      envOf(temporaryFolder('state-'), temporaryFolder('run-'), more);
    const none = await memoryAtRest(folder, own());
    const all = await memoryAtRest(every.repository.folder, own(every.env));
    return [
      figure('agent: private memory with no platform elsewhere in use', none.private, 'MB'),
      figure('agent: the same with all of them in use', all.private, 'MB'),
      figure('agent: what they take', all.private - none.private, 'MB', 15),
    ];
  } finally {
    await every.end();
  }
}
