import { existsSync } from 'node:fs';

/** What vsce calls this machine. */
export function thisTarget() {
  const { platform, arch } = process;
  if (platform === 'linux' && existsSync('/etc/alpine-release')) return `alpine-${arch}`;
  return `${platform}-${arch === 'arm' ? 'armhf' : arch}`;
}

/** Where the package of a target is put. */
export function packageFile(target = thisTarget()) {
  return `out/taxiway-${target}.vsix`;
}
