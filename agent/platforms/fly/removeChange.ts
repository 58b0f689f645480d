import { badInput, Failed } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import { endingOf } from '../../run/spawn.ts';
import type { Change } from '../cloud/driver.ts';
import type { TargetPlace } from '../platform.ts';
import { appNamed } from './lookUps.ts';
import { appOf } from './places.ts';
import { hasFailed, ToolRun } from './toolChange.ts';
import type { FlyWorld } from './world.ts';

/** The app with all it has, for good. Never one of production: that is a person's to do. */
export function removeChange(world: FlyWorld, place: TargetPlace): Change {
  if (place.kind === 'production')
    throw badInput(
      say('An app of production is not destroyed from here: fly apps destroy {0}', appOf(place)),
    );
  const app = appOf(place);
  return {
    withinMs: 120_000,
    async look({ signal }) {
      const isSo = (await appNamed(world.api, app, signal)) === null;
      return { isSo, at: isSo ? null : say('the app is still there') };
    },
    async ask(context) {
      const call = {
        args: ['apps', 'destroy', app, '--yes'],
        what: say('fly apps destroy {0}', app),
        timeoutMs: 300_000,
      };
      const result = await new ToolRun(world).run(call, context);
      if (!hasFailed(result) || (await appNamed(world.api, app, context.signal)) === null) return undefined;
      throw new Failed({ reason: 'programFailed', what: call.what, ending: endingOf(result) });
    },
  };
}
