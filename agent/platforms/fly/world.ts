import type { CloudParts } from '../cloud/parts.ts';
import type { Images, ImagesParts } from '../cloud/images/images.ts';
import type { Tool } from '../cloud/tool.ts';
import type { FlyApi } from './flyApi.ts';

/** What everything on Fly.io is done with: its API, its tool, and what drivers are given. */
export interface FlyWorld {
  readonly parts: CloudParts;
  readonly api: FlyApi;
  readonly tool: Tool;
  /** Of services whose images are kept elsewhere. */
  readonly images: Images;
  /** Who one is at a registry: at Fly.io's own as its tool tells docker, everywhere else as docker knows. */
  readonly login: ImagesParts['login'];
}
