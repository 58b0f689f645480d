/** A name as one part of a path on every system: what could mean something there is written as `%xx`. */
export function fileName(name: string): string {
  const safe = name.replace(/[^\p{L}\p{N}._-]/gu, (character) =>
    encodeURIComponent(character).replace('*', '%2A'),
  );
  return safe.replace(/^\./, '%2E');
}

export function nameOfFile(file: string): string {
  return decodeURIComponent(file);
}
