/** A workflow run on GitHub by its number, or with `job` one job of it. */
export interface RunPlace {
  readonly run: number;
  readonly job: number | null;
}

/**
 * The run whose page or log is at this address, as Actions writes it into the statuses of deployments; null for any other page,
 * and with `repository` (`owner/name`) for a run of another one.
 */
export function runAt(address: string | null | undefined, repository?: string): RunPlace | null {
  const [, of = '', run, job] =
    /([^/]+\/[^/]+)\/actions\/runs\/(\d+)(?:(?:\/attempts\/\d+)?\/job\/(\d+))?/.exec(address ?? '') ?? [];
  if (run === undefined) return null;
  if (repository !== undefined && of.toLowerCase() !== repository.toLowerCase()) return null;
  return { run: Number(run), job: job === undefined ? null : Number(job) };
}
