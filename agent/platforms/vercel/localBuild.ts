import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failed } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import { Secret } from '../../run/secret.ts';
import { soundsSecret } from '../../run/soundsSecret.ts';
import { endingOf } from '../../run/spawn.ts';
import { makeFolder } from '../../state/files.ts';
import type { CloudParts } from '../cloud/parts.ts';
import { plainVariables } from '../cloud/plainVariables.ts';
import { inWorkTree } from '../cloud/workTree.ts';
import type { DeployRequest, StepContext } from '../platform.ts';
import { pulled, type Project } from './answers.ts';
import type { Client } from './client.ts';
import { notesOf } from './notes.ts';
import { environmentOf, slotOf, type Slot } from './places.ts';
import type { VercelTool } from './vercelTool.ts';

/** A build that takes longer hangs. */
const longestBuildMs = 2 * 3_600_000;
const longestUploadMs = 30 * 60_000;

export interface Building {
  readonly client: Client;
  readonly tool: VercelTool;
  readonly parts: CloudParts;
}

/** `isThere`: whether Vercel has what was handed over. */
type HandingOver = Building & { readonly isThere: () => Promise<boolean> };

/**
 * Builds the commit here as Vercel would and hands over what came out, so that nothing of it waits in Vercel's queue. It gets no
 * domain by that. Failed `buildFailed`.
 */
export async function buildAndHandOver(
  request: DeployRequest,
  project: Project,
  building: HandingOver,
  context: StepContext,
): Promise<void> {
  await inWorkTree(request, building.parts, context, async ({ root, service }) => {
    const cwd = project.rootDirectory ? root : service;
    await link(cwd, project, request);
    await build(cwd, request, project, building, context);
    await handOver(cwd, request, project, building, context);
  });
}

/** With its settings in the file the tool asks nobody for them, and writes no values of variables next to it. */
async function link(cwd: string, project: Project, { recipe }: DeployRequest): Promise<void> {
  const {
    id: projectId,
    accountId: orgId,
    framework,
    installCommand,
    outputDirectory,
    rootDirectory,
  } = project;
  const own = typeof recipe.build === 'string' ? recipe.build : null;
  const settings = {
    ...{ framework, installCommand, outputDirectory, rootDirectory, nodeVersion: project.nodeVersion },
    buildCommand: own ?? project.buildCommand,
  };
  const folder = await makeFolder(join(cwd, '.vercel'));
  await writeFile(join(folder, 'project.json'), JSON.stringify({ projectId, orgId, settings }));
}

async function build(
  cwd: string,
  request: DeployRequest,
  project: Project,
  { client, tool, parts }: Building,
  context: StepContext,
): Promise<void> {
  const { target } = request;
  const slot = slotOf(target);
  context.progress(say('Building {0}', target.service));
  const stored = await valuesOf(project, environmentOf(slot), { client, parts }, context.signal);
  const result = await tool.alone(
    {
      what: say('vercel build'),
      args: ['build', ...targetOf(slot), '--yes'],
      ...{ cwd, env: { ...stored, ...plainVariables(request) }, timeoutMs: longestBuildMs },
      onLine: (line) => context.log(line),
    },
    context.signal,
  );
  if (result.cancelled) throw new Failed({ reason: 'cancelled', state: null });
  if (result.exitCode === 0) return;
  throw new Failed({
    reason: 'buildFailed',
    service: target.service,
    ending: endingOf(result),
    stillRuns: null,
  });
}

/** What Vercel keeps for its builds. Those it tells nobody are not among them. */
async function valuesOf(
  project: Project,
  environment: string,
  { client, parts }: Pick<Building, 'client' | 'parts'>,
  signal: AbortSignal,
): Promise<Readonly<Record<string, Secret>>> {
  const call = { path: `/v3/env/pull/${project.id}/${encodeURIComponent(environment)}` };
  const { env, buildEnv } = await client.in(project, call, pulled, signal);
  const own = Object.entries({ ...env, ...buildEnv }).filter(([name]) => name !== 'PATH' && name !== 'HOME');
  return Object.fromEntries(
    own.map(([name, text]) => {
      const value = Secret.of(text);
      if (soundsSecret(name)) parts.redactor.know(value);
      return [name, value];
    }),
  );
}

/** The tool's exit code says little: whether it is there is looked at on Vercel. */
async function handOver(
  cwd: string,
  request: DeployRequest,
  project: Project,
  { tool, isThere }: HandingOver,
  context: StepContext,
): Promise<void> {
  const slot = slotOf(request.target);
  context.progress(say('Handing {0} over to Vercel', request.target.service));
  await tool.run(
    project,
    {
      what: say('vercel deploy'),
      args: [
        'deploy',
        '--prebuilt',
        ...targetOf(slot),
        ...withoutDomain(slot),
        ...noted(request),
        '--yes',
        '--json',
        '--no-wait',
      ],
      ...{ cwd, timeoutMs: longestUploadMs },
      onLine: (line) => context.log(line),
    },
    isThere,
    context.signal,
  );
}

/** It must be the same for building and handing over. */
function targetOf(slot: Slot): readonly string[] {
  const environment = environmentOf(slot);
  if (environment === 'production') return ['--prod'];
  return environment === 'preview' ? [] : [`--target=${environment}`];
}

function withoutDomain({ kind }: Slot): readonly string[] {
  return kind === 'production' || kind === 'staged' ? ['--skip-domain'] : [];
}

function noted(request: DeployRequest): readonly string[] {
  const pairs = (option: string, values: Readonly<Record<string, string>>): string[] =>
    Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`]);
  return [...pairs('--meta', notesOf(request)), ...pairs('--env', plainVariables(request))];
}
