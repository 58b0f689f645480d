import { version as packageVersion } from '../package.json';

/** Of the extension this agent came with. */
export const version: string = packageVersion;
