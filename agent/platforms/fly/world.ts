import type { CloudParts } from '../cloud/parts.ts';
import type { Tool } from '../cloud/tool.ts';
import type { FlyApi } from './flyApi.ts';

/** What everything on Fly.io is done with: its API, its tool, and what drivers are given. */
export interface FlyWorld {
  readonly parts: CloudParts;
  readonly api: FlyApi;
  readonly tool: Tool;
}
