import { cpSync, existsSync } from 'node:fs';
import { thisTarget } from './targets.mjs';

/**
 * Puts the one native file beside the agent's bundle, where `keytar` looks for it: prebuilds/<platform>-<arch>/.
 * Two targets are told apart by vsce but not by Node; alpine-arm64 gets none, for the published file is for another
 * processor (the agent then says that there is no keychain and VS Code's secret storage serves).
 */
export function copyKeychainLibrary(directory, target = thisTarget()) {
  const [from, to] = folders(target);
  const source = `node_modules/keytar/prebuilds/${from}/keytar.node`;
  if (from === null) return;
  if (!existsSync(source))
    throw new Error(`There is no keychain library for the target ${target} (${source}).`);
  cpSync(source, `${directory}/prebuilds/${to}/keytar.node`);
}

function folders(target) {
  if (target === 'alpine-x64') return ['linuxmusl-x64', 'linux-x64'];
  if (target === 'alpine-arm64') return [null, null];
  if (target === 'linux-armhf') return ['linux-armv7l', 'linux-arm'];
  return [target, target];
}
