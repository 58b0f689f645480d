import type { Secret } from '../../run/secret.ts';
import type { CloudParts } from '../cloud/parts.ts';
import type { ToolAbout } from '../cloud/tool.ts';
import { tokensIn } from './tokens.ts';

/** What makes it quiet; each release tells on its last line what it made. */
export const flyTool: ToolAbout = {
  programs: ['fly', 'flyctl'],
  version: ['version'],
  oldest: '0.2.0',
  env: {
    FLY_NO_UPDATE_CHECK: '1',
    FLY_SEND_METRICS: '0',
    FLY_SYNTHETICS_AGENT: '0',
    FLY_NO_INCIDENTS_CHECK: '1',
    FLY_EMIT_RELEASE_JSON: '1',
    NO_COLOR: '1',
  },
};

/** Who acts, told by the environment: a token there is not asked how old its login is. */
export async function toolEnvironment(parts: CloudParts): Promise<Readonly<Record<string, string | Secret>>> {
  const { env } = parts;
  const other = env['TAXIWAY_FLY_API'];
  const folder = env['FLY_CONFIG_DIR'];
  return {
    FLY_ACCESS_TOKEN: (await tokensIn(parts)).whole,
    ...(folder === undefined ? {} : { FLY_CONFIG_DIR: folder }),
    ...(other === undefined
      ? {}
      : { FLY_API_BASE_URL: other, FLY_FLAPS_BASE_URL: other, FLY_UIEX_BASE_URL: other }),
  };
}
