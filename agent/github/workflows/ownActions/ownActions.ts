import type { Draft } from '../draft.ts';
import type { Project } from '../project.ts';
import { type Fields, Noted, OneLine, type Value } from '../yaml/values.ts';
import { changedServices, type ChangesData, projectData } from './changes.ts';
import { secretsDueReminder, sleepOrWake, stalePreviews } from './chores.ts';
import {
  beginDeployments,
  endDeployments,
  forgetDeployments,
  takeBack,
  waitUntilHealthy,
  watchDeployments,
} from './deployments.ts';
import {
  approvedPullRequests,
  greenChecks,
  onBranch,
  openWindow,
  servedIn,
  validatedVersions,
} from './gates.ts';
import { ownActionsFolder } from './folder.ts';
import { contentOf, type OwnAction } from './ownAction.ts';

const all: readonly OwnAction[] = [
  changedServices,
  ...[validatedVersions, onBranch, openWindow, servedIn, greenChecks, approvedPullRequests],
  ...[beginDeployments, waitUntilHealthy, endDeployments, watchDeployments, takeBack, forgetDeployments],
  ...[sleepOrWake, stalePreviews, secretsDueReminder],
];

/** The files of those that these workflows use. */
export function ownActionsOf(
  { configuration }: Project,
  workflows: readonly Pick<Draft, 'content'>[],
): readonly Draft[] {
  const used = new Set(workflows.flatMap(({ content }) => usesIn(content)));
  return all
    .filter(({ id }) => used.has(`./${ownActionsFolder}/${id}`))
    .map((action) => draftOf(action, configuration));
}

function draftOf(
  action: OwnAction,
  { services, sharedPaths, infrastructure, databases }: ChangesData,
): Draft {
  const known = { services, sharedPaths, infrastructure, databases };
  const isAboutProject = action === changedServices;
  return {
    path: `${ownActionsFolder}/${action.id}/action.yml`,
    content: contentOf(action, isAboutProject ? { PROJECT: projectData(known) } : {}),
    parts: isAboutProject ? known : {},
    leftOut: [],
    reached: [],
  };
}

/** What `uses` says anywhere in it. */
function usesIn(value: Value | undefined): readonly string[] {
  if (value instanceof Noted) return usesIn(value.value);
  if (Array.isArray(value)) return value.flatMap((one: Value) => usesIn(one));
  if (typeof value !== 'object' || value === null || value instanceof OneLine) return [];
  return Object.entries(value as Fields).flatMap(([key, one]) =>
    key === 'uses' && typeof one === 'string' ? [one] : usesIn(one),
  );
}
