import * as z from 'zod';
import type { DeployRequest } from '../platform.ts';

/**
 * What a release from here tells the machines of itself, as variables, since Fly.io has no other place that is also in the list of
 * releases. The application may read them too: which commit it is.
 */
export interface Marks {
  /** Which image it was, as an artifact's whole id: somebody may have put another one there with the same configuration. */
  readonly artifact: string | null;
  readonly commit: string | null;
  readonly operation: string | null;
  /** Digest over the names and digests of the secrets it was released with. */
  readonly secrets: string | null;
}

export const noMarks: Marks = { artifact: null, commit: null, operation: null, secrets: null };

const text = z.string().min(1).nullish().catch(null);

/** Of all variables these alone are taken; the others are values nobody may see. */
export const marks = z
  .object({
    TAXIWAY_ARTIFACT: text,
    TAXIWAY_COMMIT: text,
    TAXIWAY_OPERATION: text,
    TAXIWAY_SECRETS: text,
  })
  .nullish()
  .catch(null)
  .transform((env): Marks => ({
    artifact: env?.TAXIWAY_ARTIFACT ?? null,
    commit: env?.TAXIWAY_COMMIT ?? null,
    operation: env?.TAXIWAY_OPERATION ?? null,
    secrets: env?.TAXIWAY_SECRETS ?? null,
  }));

/** The variables of a release: those of `taxiway.json`, and what it is. */
export function releaseVariables(
  { target, commit, operation }: Pick<DeployRequest, 'target' | 'commit' | 'operation'>,
  { artifact, secrets }: { readonly artifact: string; readonly secrets: string },
): Readonly<Record<string, string>> {
  return {
    ...target.variables,
    TAXIWAY_ENVIRONMENT: target.environment,
    TAXIWAY_SERVICE: target.service,
    TAXIWAY_COMMIT: commit.sha,
    TAXIWAY_OPERATION: operation,
    TAXIWAY_ARTIFACT: artifact,
    TAXIWAY_SECRETS: secrets,
  };
}
