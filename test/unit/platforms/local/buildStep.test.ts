import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { Artifacts } from '../../../../agent/platforms/local/artifacts.ts';
import { DeploymentRecords } from '../../../../agent/platforms/local/deploymentRecords.ts';
import { LocalLayout } from '../../../../agent/platforms/local/layout.ts';
import { buildStep } from '../../../../agent/platforms/local/steps/buildStep.ts';
import type { StepParts } from '../../../../agent/platforms/local/steps/stepParts.ts';
import type { DeployRequest, StepContext } from '../../../../agent/platforms/platform.ts';
import { recordOf } from '../../../standins/localRecords.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../standins/repository.ts';

describe('a build', () => {
  after(removeTemporaryFolders);

  /** Builds a commit whose checkout has these submodules, which are empty folders. */
  async function built(submodules: readonly string[], directory = '.'): Promise<boolean> {
    const layout = new LocalLayout(temporaryFolder());
    const artifacts = new Artifacts(layout);
    const source = {
      checkOut: async (_commit: string, into: string) => {
        await mkdir(`${into}/apps/web`, { recursive: true });
        return submodules;
      },
    };
    const parts = {
      ...{ layout, artifacts, source, records: new DeploymentRecords(layout) },
      clock: { now: () => 0, elapsed: () => 0 },
    } as unknown as StepParts; // nothing else is asked where there is no command
    const { commit, artifact, operation, recipe, id } = recordOf('one', 'a');
    const request = {
      ...{ commit, artifact, operation, deployment: id, by: 'Test Author', drill: false },
      recipe: { ...recipe, directory },
      target: { environment: 'staging', service: 'web', variables: {} },
    } as unknown as DeployRequest;
    const signal = new AbortController().signal;
    const context = { operation, signal, progress: () => undefined } as unknown as StepContext;
    await buildStep(parts, request).do(context);
    return artifacts.has(artifact);
  }

  it('is refused where a submodule would be missing in what is built', async () => {
    await assert.rejects(built(['apps/web/theme'], 'apps/web'), { message: 'badInput' });
    await assert.rejects(built(['theme']), { message: 'badInput' });
  });

  it('does not mind a submodule elsewhere', async () => {
    assert.equal(await built(['docs/theme'], 'apps/web'), true);
  });
});
