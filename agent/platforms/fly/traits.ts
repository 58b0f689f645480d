import type { TargetReading } from '../platform.ts';
import type { Machine } from './machines.ts';

/** What an app is compared by with the one it mirrors: as its machines are, not as a file says. None where it has no machine. */
export function traitsOf(all: readonly Machine[]): Pick<TargetReading, 'traits'> {
  const machines = all.filter(({ isReleased, isStandby }) => isReleased && !isStandby);
  const [first] = machines;
  if (!first) return {};
  const sizes = machines.flatMap(({ size }) => (size ? [`${size.name}, ${size.memoryMb} MB`] : []));
  const traits = {
    ...{ region: listed(machines.map(({ region }) => region)), vm: listed(sizes) },
    machines: String(machines.length),
    ...first.service,
  };
  return { traits };
}

function listed(values: readonly string[]): string {
  return [...new Set(values)].sort().join(', ');
}
