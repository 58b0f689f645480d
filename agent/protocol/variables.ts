import type { EnvironmentName, ServiceName } from './ids.ts';
import type { Message } from './say.ts';

/**
 * Whether an environment has a variable: kept by its platform, said in the project file, missing, missing on purpose (`differs`), or
 * not known because the platform could not be asked. `none`: the service is not in that environment.
 */
export type VariableStanding = 'kept' | 'file' | 'missing' | 'onPurpose' | 'unknown' | 'none';

/** Names of variables, side by side. No value is ever in it. */
export interface VariableComparison {
  readonly environments: readonly EnvironmentName[];
  readonly services: readonly {
    readonly service: ServiceName;
    readonly variables: readonly {
      readonly name: string;
      readonly secret: boolean;
      /** Said to differ on purpose by one of the environments. */
      readonly differs: boolean;
      /** In the order of `environments`. */
      readonly standings: readonly VariableStanding[];
    }[];
  }[];
  /** Where two environments have one store or one record, and platforms that could not be asked. */
  readonly findings: readonly Message[];
  /** What environments have otherwise than those they mirror, though it should be the same there: in words. */
  readonly mirrors: readonly {
    readonly environment: EnvironmentName;
    readonly of: EnvironmentName;
    readonly differences: readonly Message[];
  }[];
  /** Every platform answered, and no two environments have a store or a record in common. */
  readonly apart: boolean;
}
