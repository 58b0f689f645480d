import { badInput, Failed } from '../protocol/failures.ts';
import type { EnvironmentName } from '../protocol/ids.ts';
import type { EnvironmentKind } from '../protocol/model.ts';
import { say } from '../protocol/say.ts';
import { isPreviewName } from './previewRecords.ts';
import type { EnvironmentRules, Gates, ProjectConfiguration } from './resolved.ts';

/** The rules of an environment, or those of previews for the name of one (`preview-login`). Failed `unknownName`. */
export function environmentIn(configuration: ProjectConfiguration, name: EnvironmentName): EnvironmentRules {
  const rules = findEnvironment(configuration, name);
  if (rules) return rules;
  if (isPreviewName(name))
    throw badInput(say('There are no previews here: taxiway.json has no key "previews".'));
  const known = configuration.environments.map((environment) => environment.name);
  throw new Failed({ reason: 'unknownName', what: 'environment', name, known });
}

/** Null where there is none. */
export function findEnvironment(
  { environments, previews }: ProjectConfiguration,
  name: EnvironmentName,
): EnvironmentRules | null {
  if (isPreviewName(name)) return previews && ungatedEnvironment(name, 'preview', previews.targets);
  return environments.find((environment) => environment.name === name) ?? null;
}

/** What holds for a preview, and for what was made from another environment: nothing is gated, nothing sleeps by itself. */
export function ungatedEnvironment(
  name: EnvironmentName,
  kind: EnvironmentKind,
  targets: EnvironmentRules['targets'],
): EnvironmentRules {
  return {
    name,
    kind,
    branches: [],
    deploy: 'manual',
    promoteFrom: null,
    gates: noGates,
    watch: null,
    targets,
    schedule: null,
    domain: null,
    differs: [],
    budget: null,
  };
}

const noGates: Gates = {
  branch: false,
  clean: false,
  pushed: false,
  checks: [],
  ci: false,
  approvals: 0,
  windows: [],
  freezes: [],
  validatedIn: null,
  sameArtifact: false,
  checklist: null,
};
