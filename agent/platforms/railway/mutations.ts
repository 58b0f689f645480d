import * as z from 'zod';
import { Failed } from '../../protocol/failures.ts';
import type { Secret } from '../../run/secret.ts';
import type { Asked } from './graphQl.ts';
import type { Spot } from './railwayTool.ts';

type Verb = 'deploymentCancel' | 'deploymentStop' | 'deploymentRestart' | 'deploymentRollback';

/** They all answer a bare yes: Railway's own documents select fields of the rollback's, which its schema refuses. */
export function changeDeployment(verb: Verb, id: string): Asked<boolean> {
  return {
    text: `mutation($id: String!) { ${verb}(id: $id) }`,
    variables: { id },
    answer: z.record(z.string(), z.boolean()).transform((data) => isYes(data[verb])),
  };
}

/** A new deployment of the same image, with the variables as they are now. Answers its id. */
export function redeploy(id: string): Asked<string> {
  return {
    text: 'mutation($id: String!) { deploymentRedeploy(id: $id, usePreviousImageTag: true) { id } }',
    variables: { id },
    answer: z
      .object({ deploymentRedeploy: z.object({ id: z.string() }) })
      .transform(({ deploymentRedeploy }) => deploymentRedeploy.id),
  };
}

/** What the service's source is now. Answers the id of the deployment. */
export function deploySource({ environment, service }: Spot): Asked<string> {
  return {
    text: `mutation($environmentId: String!, $serviceId: String!) {
      serviceInstanceDeployV2(environmentId: $environmentId, serviceId: $serviceId) }`,
    variables: { environmentId: environment, serviceId: service },
    answer: z
      .object({ serviceInstanceDeployV2: z.string() })
      .transform(({ serviceInstanceDeployV2 }) => serviceInstanceDeployV2),
  };
}

/** Byte by byte, without running anything anew. */
export function upsertVariable(spot: Spot, name: string, value: Secret): Asked<boolean> {
  const { project, environment, service } = spot;
  const where = { projectId: project, environmentId: environment, serviceId: service };
  return {
    text: 'mutation($input: VariableUpsertInput!) { variableUpsert(input: $input) }',
    variables: { input: { ...where, name, value: value.reveal(), skipDeploys: true } },
    answer: z
      .object({ variableUpsert: z.boolean() })
      .transform(({ variableUpsert }) => isYes(variableUpsert)),
  };
}

/** All at once, beside what is there. */
export function upsertVariables(spot: Spot, variables: Readonly<Record<string, string>>): Asked<boolean> {
  const { project, environment, service } = spot;
  const where = { projectId: project, environmentId: environment, serviceId: service };
  return {
    text: 'mutation($input: VariableCollectionUpsertInput!) { variableCollectionUpsert(input: $input) }',
    variables: { input: { ...where, variables, skipDeploys: true } },
    answer: z
      .object({ variableCollectionUpsert: z.boolean() })
      .transform(({ variableCollectionUpsert }) => isYes(variableCollectionUpsert)),
  };
}

function isYes(answer: boolean | undefined): boolean {
  if (answer === true) return true;
  throw refused('false');
}

export function refused(detail: string): Failed {
  return new Failed({
    ...{ reason: 'platform', platform: 'railway', situation: 'refused' },
    ...{ detail, until: null },
  });
}
