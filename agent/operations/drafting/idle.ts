import type { OperationInput } from '../../protocol/input.ts';
import type { Message } from '../../protocol/say.ts';
import { plainBlueprint, rulesOnly } from '../plans/blueprint.ts';
import type { Scene } from './scene.ts';
import type { Sketch } from './sketch.ts';

/** The sketch of an operation that would change nothing, and why. */
export function idle(
  scene: Scene,
  input: OperationInput,
  words: Pick<Sketch, 'verb'>,
  nothingToDo: Message,
): Sketch {
  const { rules } = scene;
  return {
    input,
    scene,
    environment: rules.name,
    environmentKind: rules.kind,
    blueprint: plainBlueprint(rulesOnly(rules)),
    targets: [],
    title: words.verb, // names no services, for there are none
    verb: words.verb,
    undo: null,
    nothingToDo,
  };
}
