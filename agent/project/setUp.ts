import { type Message, say } from '../protocol/say.ts';
import { jsonText } from './file/jsonText.ts';
import type { Configuration } from './file/projectFile.ts';
import { configurationFile, parseConfiguration } from './parseConfiguration.ts';
import { addresses } from './setUp/addresses.ts';
import { composeServices, dockerfiles } from './setUp/containers.ts';
import { migrations, supabaseProject } from './setUp/databases.ts';
import { type Detected, together } from './setUp/detected.ts';
import { goPrograms, phpApplications, pythonApplications } from './setUp/languages.ts';
import { merged } from './setUp/merge.ts';
import { nodePackages } from './setUp/node.ts';
import { amplifyApps, flyApps, railwayServices, vercelProjects } from './setUp/platforms.ts';
import { type KnownBranches, proposed } from './setUp/propose.ts';
import type { RepositoryFiles } from './setUp/repositoryFiles.ts';
import { cdkStacks } from './setUp/stacks.ts';
import { workflows } from './setUp/workflows.ts';

export interface Proposal {
  /** The whole file: new, or the existing one with what it lacks. */
  readonly text: string;
  /** What was found where, for the reader. */
  readonly found: readonly Message[];
}

/**
 * Proposes a project file from what is in the repository. `existing` is its text where there is one already: nothing of it is
 * changed or removed. The result has no errors, unless the existing one has; then it stays as it is.
 */
export function detect(
  files: RepositoryFiles,
  branches: KnownBranches,
  existing: string | null = null,
): Proposal {
  const detected = whatIsThere(files);
  const configuration = proposed(detected, branches, files.name);
  const found =
    detected.found.length > 0
      ? detected.found
      : [say('Nothing was found that tells what is deployed here: the file is only a beginning.')];
  if (existing === null || existing.trim() === '') return { text: fresh(configuration), found };
  const known = parseConfiguration(existing, configurationFile).configuration;
  if (!known)
    return {
      text: existing,
      found: [say('taxiway.json has errors; nothing is proposed until they are gone.')],
    };
  const text = merged(existing, known, configuration);
  return parseConfiguration(text, configurationFile).configuration
    ? { text, found }
    : {
        text: existing,
        found: [
          ...found,
          say('What was found does not go together with what taxiway.json says; it stays as it is.'),
        ],
      };
}

/** The order says who is believed first. */
function whatIsThere(files: RepositoryFiles): Detected {
  const first = together([
    railwayServices(files),
    nodePackages(files),
    pythonApplications(files),
    goPrograms(files),
    phpApplications(files),
    flyApps(files),
    vercelProjects(files),
    amplifyApps(files),
    composeServices(files),
    dockerfiles(files),
    supabaseProject(files),
    migrations(files),
    cdkStacks(files),
    workflows(files),
  ]);
  return together([first, addresses(files, first.services ?? [])]);
}

const opening =
  '// What Taxiway knows of this repository: its services, where they run, and the rules. Hover over a key for its meaning.';

function fresh(configuration: Configuration): string {
  return `${opening}\n${jsonText(configuration)}\n`;
}
