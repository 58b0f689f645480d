/** A file to be written, from the root of the repository. */
export interface WorkflowFile {
  readonly path: string;
  readonly text: string;
}

/** What the generator must know besides the project file. */
export interface RepositoryFacts {
  readonly defaultBranch: string;
  /** Tracked files, from the root, with `/`: their names tell which tools the checks need. */
  readonly paths: readonly string[];
  /**
   * Whether GitHub holds jobs for required reviewers in every environment that asks for approvals: not in private repositories below
   * Enterprise, nor where nobody is named. One reviewer is enough for GitHub, so more approvals than one are asked all the same.
   */
  readonly requiredReviewersHold: boolean;
}

export const workflowFolder = '.github/workflows';

/** Where the workflow of that name lies. */
export function workflowPath(name: string): string {
  return `${workflowFolder}/${name}.yml`;
}

/** What a generated workflow says where it leaves an approval to GitHub. */
export const reviewersRemark =
  'GitHub asks the required reviewers of this environment before the job begins.';

export function leavesToReviewers(text: string): boolean {
  return text.includes(`# ${reviewersRemark}`);
}
