import { say } from '../../protocol/say.ts';
import type { PlaceFlow } from './flows.ts';

/** Of which service; it is shown and followed by the editor. */
export const showServiceLog: PlaceFlow = ({ environment: { name, targets } }, asking) => {
  const given = asking.several('services')?.[0];
  const names = targets.map(({ service }) => service);
  const [only] = names;
  const service =
    given ??
    (only !== undefined && names.length === 1
      ? only
      : asking.choose('service', { prompt: say('The log of which service?') }, names, (value) => ({
          value,
          label: say('{0}', value),
        })));
  return Promise.resolve({ serviceLog: { environment: name, service } });
};
