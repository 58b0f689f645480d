import { badInput, Failed } from '../../protocol/failures.ts';
import { say, type Message } from '../../protocol/say.ts';
import { endingOf } from '../../run/spawn.ts';
import type { Change, Looking, Standing } from '../cloud/driver.ts';
import type { DeployRequest, StepContext } from '../platform.ts';
import { keepBuildLog } from './buildLog.ts';
import { withConfiguration } from './configuration.ts';
import { buildArguments, buildWithinMs } from './deployCall.ts';
import { ensureApp } from './ensureApp.ts';
import { ownImage, tagOf } from './images.ts';
import { keptImage } from './lookUps.ts';
import { appOf, fileNameOf } from './places.ts';
import { hasFailed, ToolRun } from './toolChange.ts';
import type { FlyWorld } from './world.ts';

/** An image on Fly.io's own builder, in the registry of the app by its commit; nothing of it runs. */
export class BuildChange implements Change {
  readonly #world: FlyWorld;
  readonly #request: DeployRequest;
  readonly #run: ToolRun;

  constructor(world: FlyWorld, request: DeployRequest) {
    this.#world = world;
    this.#request = request;
    this.#run = new ToolRun(world);
  }

  get withinMs(): number {
    return this.#run.withinMs;
  }

  async look({ signal }: Pick<Looking, 'signal'>): Promise<Standing> {
    const { target, artifact } = this.#request;
    const kept = await keptImage(this.#world.api, ownImage(appOf(target), artifact), signal);
    return { isSo: kept !== null, at: kept ? null : say('the image is not in the registry yet') };
  }

  async ask(context: StepContext): Promise<Message | undefined> {
    const { target, artifact } = this.#request;
    await ensureApp(this.#world, target, context);
    const [app, tag] = [appOf(target), tagOf(artifact)];
    await withConfiguration(this.#world, this.#request, context, async (configuration) => {
      if (!configuration) throw this.#noConfiguration();
      const args = buildArguments(this.#request, { app, configuration, tag });
      const what = say('fly deploy --build-only');
      const call = { args, what, cwd: configuration.folder, timeoutMs: buildWithinMs };
      const result = await this.#run.run(call, context);
      await keepBuildLog(this.#world.parts, target, result);
      if (!hasFailed(result) || (await this.look(context)).isSo) return;
      const { service } = target;
      throw new Failed({ reason: 'buildFailed', service, ending: endingOf(result), stillRuns: null });
    });
    return undefined;
  }

  #noConfiguration(): Failed {
    const { service, settings } = this.#request.target;
    const name = fileNameOf(settings);
    return badInput(
      say(
        'The commit has no {0}, so Fly.io does not know how to build {1}. Add it (Write Configuration File makes it from that of another environment), or name it with `config` in taxiway.json.',
        name,
        service,
      ),
    );
  }
}
