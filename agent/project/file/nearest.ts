/** The known name that was probably meant, or null where none is near. */
export function nearest(name: string, known: Iterable<string>): string | null {
  const wanted = name.toLowerCase();
  const near = Math.max(1, Math.floor(name.length / 3));
  let best: string | null = null;
  let bestDistance = near + 1;
  for (const candidate of known) {
    const distance = distanceBetween(wanted, candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best ?? beginningAlike(wanted, known);
}

function beginningAlike(wanted: string, known: Iterable<string>): string | null {
  if (wanted.length < 3) return null;
  const alike = [...known].filter((name) => {
    const candidate = name.toLowerCase();
    return candidate.startsWith(wanted) || (candidate.length > 2 && wanted.startsWith(candidate));
  });
  return alike.length === 1 ? (alike[0] ?? null) : null;
}

/** Letters to change, add, remove or swap with the next one, until one text is the other. */
function distanceBetween(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const changed = (last[j - 1] ?? 0) + (same ? 0 : 1);
      const best = Math.min(changed, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      row.push(swapped ? Math.min(best, (before[j - 2] ?? 0) + 1) : best);
    }
    [before, last] = [last, row];
  }
  return last[other.length] ?? 0;
}
