import type { CloudParts } from '../../../../agent/platforms/cloud/parts.ts';
import { EcsDriver } from '../../../../agent/platforms/ecs/driver.ts';
import type { Target } from '../../../../agent/platforms/platform.ts';
import { as } from '../../../../agent/protocol/ids.ts';
import { Redactor } from '../../../../agent/run/redact.ts';
import { Secret } from '../../../../agent/run/secret.ts';
import { AwsRefusal } from '../../../standins/aws/awsServer.ts';
import { EcsModel } from '../../../standins/aws/ecsModel.ts';
import { ParameterStore } from '../../../standins/aws/parameterStore.ts';

/** A driver and the AWS it asks, without a network between them. */
export function onAws() {
  let now = 1_763_742_000_000;
  const ecs = new EcsModel(() => (now += 1000));
  const parameters = new ParameterStore(() => (now += 1000));
  const actions: string[] = [];
  const driver = new EcsDriver(partsOver(ecs, parameters, actions));
  const asked = (action: string): number => actions.filter((one) => one.endsWith(`.${action}`)).length;
  return { ecs, parameters, driver, asked };
}

function partsOver(ecs: EcsModel, parameters: ParameterStore, actions: string[]): CloudParts {
  const env = { TAXIWAY_AWS_API: 'http://ecs.test', AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'key' };
  return {
    ...{ project: as('project'), workspace: '/nowhere', folder: '/nowhere', redactor: new Redactor(), env },
    clock: { now: () => 0, elapsed: () => 0 },
    wait: () => Promise.resolve(),
    send({ method = 'GET', url, headers = {}, body }) {
      const text = body instanceof Secret ? body.reveal() : String(body ?? '');
      const plain = Object.fromEntries(Object.entries(headers).map(([name, one]) => [name, String(one)]));
      const asked = { method, url: new URL(url), headers: plain, body: text };
      actions.push(plain['x-amz-target'] ?? '');
      try {
        const answer = ecs.part(asked) ?? parameters.part(asked);
        const status = answer === undefined ? 403 : 200; // a registry shows its images to nobody here
        return Promise.resolve({ status, headers: {}, body: JSON.stringify(answer ?? {}), durationMs: 0 });
      } catch (error) {
        if (!(error instanceof AwsRefusal)) throw error;
        const said = JSON.stringify({ __type: error.code, message: error.message });
        return Promise.resolve({ status: error.status, headers: {}, body: said, durationMs: 0 });
      }
    },
    run: () => Promise.reject(new Error('a program was started')),
    token: () => Promise.resolve(null),
    checkOut: () => Promise.resolve([]),
    branchOf: () => Promise.resolve(null),
    isLasting: () => Promise.resolve(false),
    commit: () => Promise.resolve(null),
  };
}

export function target(environment: 'staging' | 'production'): Target {
  const service = `web-${environment}`;
  const settings = {
    region: 'eu-west-2',
    cluster: 'shop',
    service,
    container: 'web',
    parameters: `/acme/${environment}`,
  };
  return {
    ...{ project: as('project'), environment, kind: environment, service: 'web', platform: 'ecs' },
    ...{ settings, image: null, port: null, variables: {}, secretNames: [] },
  };
}
