/** As the project file wants names: lower-case letters, digits and dashes. */
export function plainName(text: string): string {
  const plain = text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-');
  return plain.slice(0, 36).replace(/^-+|-+$/g, '') || 'app';
}
