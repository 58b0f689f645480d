import type { EnvironmentName } from '../protocol/ids.ts';
import type { ProjectState } from '../state/stateDirectory.ts';
import { previewRecords, previewSchema, type PreviewRecord } from './previewRecords.ts';
import { Records } from './records.ts';

/**
 * Previews of pull requests that GitHub tells of and that were not made from here: by a colleague, or by a platform's own app. Their
 * places follow from their names, so whoever knows the names can ask the platforms what is there.
 */
export function previewsOfOthers(own: Pick<ProjectState, 'folder'>): Records<PreviewRecord> {
  return new Records<PreviewRecord>(own.folder('previews-of-others'), previewSchema);
}

/** What is known of a preview, whoever made it; null where nobody told of it. */
export async function knownPreview(
  own: Pick<ProjectState, 'folder'>,
  environment: EnvironmentName,
): Promise<PreviewRecord | null> {
  return (await previewRecords(own).get(environment)) ?? previewsOfOthers(own).get(environment);
}
