import type { PlatformVerb } from '../../platforms/platform.ts';
import { placeKind } from '../../project/createdEnvironments.ts';
import type { ServiceName } from '../../protocol/ids.ts';
import type { Message } from '../../protocol/say.ts';
import { adapterFor, type Scene, targetRules } from './scene.ts';
import { eachOnce } from './warnings.ts';

/** What the platforms of these services bring along when this is done to them: for the card. */
export function platformEffects(
  scene: Pick<Scene, 'world' | 'rules' | 'configuration'>,
  verb: PlatformVerb,
  services: readonly ServiceName[],
): readonly Message[] {
  const adapters = services.map((service) => adapterFor(scene, targetRules(scene.rules, service)));
  const isPreview = placeKind(scene.rules) === 'preview';
  const ofImages = services.flatMap((service, index) => {
    const image = scene.configuration.services.find(({ name }) => name === service)?.image;
    return (image ? adapters[index]?.imageEffects?.(image)[verb] : null) ?? [];
  });
  return eachOnce([
    ...[...new Set(adapters)].flatMap(({ effects, previewEffects }) => [
      ...(effects?.[verb] ?? []),
      ...((isPreview ? previewEffects?.[verb] : null) ?? []),
    ]),
    ...ofImages,
  ]);
}
