/** Who did something, where there is little room: of a caller of AWS only its user or its role with the session. */
export function shortName(by: string): string {
  const names = by.split(', ').map((name) => name.replace(/^arn:aws[\w-]*:[^/]*:(?:[\w-]+\/)?/, ''));
  return [...new Set(names)].join(', ');
}
