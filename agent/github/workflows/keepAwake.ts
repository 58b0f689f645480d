import { workflowPath } from './workflowFile.ts';

/** Where the workflow lies that keeps the schedule of an environment. */
export function sleepPath(environment: string): string {
  return workflowPath(`sleep-${environment}`);
}

/** The variable of GitHub Actions that says until when the workflow of the schedule leaves an environment awake. */
export function keepAwakeVariable(environment: string): string {
  return `TAXIWAY_KEEP_AWAKE_${environment.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`;
}
