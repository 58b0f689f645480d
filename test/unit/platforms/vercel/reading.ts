import { VercelDriver } from '../../../../agent/platforms/vercel/driver.ts';
import type { CloudParts } from '../../../../agent/platforms/cloud/parts.ts';
import type { StepContext, Target } from '../../../../agent/platforms/platform.ts';
import { as } from '../../../../agent/protocol/ids.ts';
import { Redactor } from '../../../../agent/run/redact.ts';
import { Secret } from '../../../../agent/run/secret.ts';
import { VercelCloud } from '../../../standins/vercel/vercelCloud.ts';
import { answerOf, textIn } from '../../../standins/vercel/vercelRoutes.ts';

/** A driver and the cloud it asks, without a network between them. */
export class Reading {
  readonly cloud = new VercelCloud();
  /** `GET /v2/user`, in order. */
  readonly asked: string[] = [];
  readonly driver: VercelDriver;
  now = 0;

  constructor(own: Partial<CloudParts> = {}) {
    this.driver = new VercelDriver({ ...this.#parts(), ...own });
  }

  #parts(): CloudParts {
    return {
      ...{
        project: as('project'),
        workspace: '/nowhere',
        folder: '/nowhere',
        env: {},
        redactor: new Redactor(),
      },
      clock: { now: () => this.now, elapsed: () => 0 },
      wait: () => Promise.resolve(),
      send: ({ method = 'GET', url, body }) => {
        const { pathname: path, searchParams: query } = new URL(url);
        this.asked.push(`${method} ${path}`);
        const text = body instanceof Secret ? body.reveal() : String(body ?? '');
        const answer = answerOf(this.cloud, { method, path, query, text }) ?? { status: 404 };
        const { status = 200 } = answer;
        return Promise.resolve({ status, headers: {}, body: textIn(answer), durationMs: 0 });
      },
      run: () => Promise.reject(new Error('a program was started')),
      token: () => Promise.resolve(Secret.of('token')),
      checkOut: () => Promise.resolve([]),
      branchOf: () => Promise.resolve(null),
      isLasting: () => Promise.resolve(false),
      commit: () => Promise.resolve(null),
    };
  }

  target(environment: string, settings: Readonly<Record<string, string>> = {}): Target {
    const kind = environment === 'production' || environment === 'staging' ? environment : 'preview';
    return {
      ...{
        project: as('project'),
        environment,
        kind,
        service: 'web',
        platform: 'vercel',
        image: null,
        port: null,
      },
      ...{ settings: { project: 'shop', team: 'acme', ...settings }, variables: {}, secretNames: [] },
    };
  }

  /** Production serves it from now on. */
  serve(meta: Readonly<Record<string, string>> = {}): string {
    return this.cloud.make({ target: 'production', meta }).id;
  }
}

export const signal = new AbortController().signal;

export const context: StepContext = {
  ...{ operation: as('operation'), signal },
  log: () => undefined,
  progress: () => undefined,
  value: () => null,
};
