/** Columns side by side, as wide as their widest cell; plain text, so it can be read by people, `grep` and `awk` alike. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, ...rows].map((row) => row.map(oneLine));
  const widths = heads.map((_, column) => Math.max(...lines.map((row) => widthOf(row[column] ?? ''))));
  return lines
    .map((row) =>
      row
        .map((cell, column) => padded(cell, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Names of people and titles of commits are others' words: no line end, no escape of theirs reaches the terminal. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim();
}

function padded(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - widthOf(cell)));
}

/** As a terminal draws it: what belongs to a letter takes no place of its own, wide letters take two. */
function widthOf(text: string): number {
  return Array.from(letters.segment(text)).reduce(
    (width, { segment }) => width + (isWide.test(segment) ? 2 : 1),
    0,
  );
}

const letters = new Intl.Segmenter();
const isWide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
