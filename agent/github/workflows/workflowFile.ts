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
  /** Whether GitHub holds jobs for required reviewers: not in private repositories below Enterprise. */
  readonly requiredReviewersHold: boolean;
}

export const workflowFolder = '.github/workflows';
