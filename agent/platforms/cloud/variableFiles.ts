import { join } from 'node:path';
import { fileName } from '../../state/fileName.ts';
import type { VariableFiles } from '../variableStore.ts';

/** Below the platform's folder of the project's state. */
export function variableFiles(folder: string): VariableFiles {
  const of = (environment: string): string => join(folder, 'variables', fileName(environment));
  return {
    variables: of,
    variablesOf: ({ environment, service }) => join(of(environment), `${fileName(service)}.json`),
  };
}
