import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CloudParts } from '../../../../agent/platforms/cloud/parts.ts';
import { FlyDriver } from '../../../../agent/platforms/fly/driver.ts';
import type { StepContext, Target } from '../../../../agent/platforms/platform.ts';
import { as, type ArtifactId, type OperationId } from '../../../../agent/protocol/ids.ts';
import type { HttpAnswer, HttpRequest } from '../../../../agent/run/http.ts';
import { Redactor } from '../../../../agent/run/redact.ts';
import { Secret } from '../../../../agent/run/secret.ts';
import type { Command, CommandResult } from '../../../../agent/run/spawn.ts';
import { answerGraph } from '../../../standins/fly/graphQl.ts';
import { answerMachines } from '../../../standins/fly/machinesApi.ts';
import { StandInFly } from '../../../standins/fly/model.ts';
import { digest, placeOf, sha } from './made.ts';

export const image = 'ghcr.io/acme/web';
export const artifact = as<ArtifactId>(`web-${sha.slice(0, 12)}@${digest}`);
const base = 'http://fly.test';

/** What each program is told, and how it ends. */
export type Ran = (command: Command) => Partial<CommandResult>;

/** A driver, the Fly.io it asks, and a registry elsewhere with what tests put there, without a network between them. */
export class OnFly {
  readonly fly = new StandInFly();
  /** Digests by reference: by a tag or by themselves. */
  readonly registry = new Map<string, string>();
  /** How the registry answers who looks; by default it shows what it has. */
  registryStatus = 200;
  /** Of the registry. */
  looks = 0;
  readonly ran: Command[] = [];
  readonly driver: FlyDriver;
  passedMs = 0;

  constructor(folder = '/nowhere', run: Ran = () => ({}), env: Readonly<Record<string, string>> = {}) {
    for (const name of ['shop', 'shop-staging']) this.fly.createApp(name, 'acme');
    this.driver = new FlyDriver(this.#parts(folder, run, env));
  }

  readonly context: StepContext = {
    ...{ operation: as<OperationId>('op-1'), signal: new AbortController().signal },
    ...{ log: () => undefined, progress: () => undefined, value: () => null },
  };

  target(also: Partial<Target> = {}): Target {
    return placeOf({ image, ...also });
  }

  #parts(folder: string, run: Ran, env: Readonly<Record<string, string>>): CloudParts {
    return {
      ...{ project: as('project'), workspace: '/workspace', folder, redactor: new Redactor() },
      env: { TAXIWAY_FLY_API: base, HOME: folder, ...env },
      clock: { now: () => this.passedMs, elapsed: () => this.passedMs },
      wait: (ms) => {
        this.passedMs += ms;
        return Promise.resolve();
      },
      send: (asked) => Promise.resolve(this.#answer(asked)),
      run: (command) => {
        this.ran.push(command);
        return Promise.resolve({ ...ended, ...run(command) });
      },
      token: () => Promise.resolve(Secret.of('fm2_planted')),
      checkOut: async (_, into) => {
        await writeFile(join(into, 'Dockerfile'), 'FROM scratch\n');
        return [];
      },
      branchOf: () => Promise.resolve(null),
      isLasting: () => Promise.resolve(false),
      commit: () => Promise.resolve(null),
    };
  }

  #answer({ method = 'GET', url, body }: HttpRequest): HttpAnswer {
    const { origin, pathname } = new URL(url);
    if (origin !== base) return this.#look(pathname);
    const asked = JSON.parse(typeof body === 'string' ? body : 'null') as Question | null;
    const found =
      pathname === '/graphql'
        ? answerGraph(this.fly, asked?.query ?? '', asked?.variables ?? {})
        : answerMachines(this.fly, { method, path: pathname, body: asked });
    return { status: found === null ? 404 : 200, headers: {}, body: JSON.stringify(found), durationMs: 0 };
  }

  #look(path: string): HttpAnswer {
    this.looks += 1;
    const found = this.registry.get(path.slice(path.lastIndexOf('/') + 1));
    const status = this.registryStatus === 200 && found === undefined ? 404 : this.registryStatus;
    const headers = found === undefined ? {} : { 'docker-content-digest': found };
    return { status, headers, body: '', durationMs: 0 };
  }
}

interface Question {
  readonly query: string;
  readonly variables: Record<string, string>;
}

const ended: CommandResult = {
  ...{ exitCode: 0, signal: null, timedOut: false, cancelled: false, durationMs: 0 },
  ...{ stdout: 'Docker version 27.3.1', stderr: '', truncated: false, secret: null },
} as CommandResult;
