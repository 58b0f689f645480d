import type { ServiceName } from '../../protocol/ids.ts';
import { say, type Message } from '../../protocol/say.ts';
import { readingOf, type Scene } from './scene.ts';
import { listed } from './wording.ts';

/** What other values of variables bring to these services: only what runs is started anew. */
export function startedAnew(
  scene: Pick<Scene, 'readings' | 'rules'>,
  services: readonly ServiceName[],
  names: readonly string[],
): Message {
  const running = services.filter((service) => readingOf(scene, service)?.state === 'serving');
  if (running.length === 0) return say('It counts from the next start on.');
  return names.length > 1
    ? say('What runs of {0} is started anew with them; no request is dropped.', listed(running))
    : say('What runs of {0} is started anew with it; no request is dropped.', listed(running));
}
