import { posix } from 'node:path';
import { say } from '../../protocol/say.ts';
import { type Detected, together } from './detected.ts';
import { plainName } from './plainName.ts';
import { named, type RepositoryFiles } from './repositoryFiles.ts';

export function cdkStacks(files: RepositoryFiles): Detected {
  return together(
    named(files, 'cdk.json').map(({ path, directory }) => {
      const name = directory === '.' ? 'infrastructure' : plainName(posix.basename(directory));
      return {
        infrastructure: { [name]: { tool: 'cdk', directory } },
        found: [say('{0}: a stack of the AWS CDK.', path)],
      };
    }),
  );
}
