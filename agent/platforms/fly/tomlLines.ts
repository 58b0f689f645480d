/** One `key = value` of a TOML file, where it is written on one line. */
export interface TomlLine {
  /** Zero-based. */
  readonly line: number;
  /** As a parsed file is read: `http_service.checks[0].path`. */
  readonly key: string;
  /** The value as it is written, without the comment behind it, and where it begins and ends on the line. */
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

const bare = String.raw`[A-Za-z0-9_-]+|"[^"\\]*"|'[^']*'`;
const dotted = String.raw`(?:${bare})(?:\s*\.\s*(?:${bare}))*`;
const header = new RegExp(String.raw`^\s*(\[\[?)\s*(${dotted})\s*\]\]?\s*(?:#.*)?$`);
const pair = new RegExp(String.raw`^(\s*(${dotted})\s*=\s*)(.*)$`);
const plainValue = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s#"'[{][^#]*?)(?=\s*(?:#.*)?$)/;

/**
 * The values of a file that stand on one line by themselves. What reaches over several lines (arrays, long texts) is passed over,
 * so whoever writes one anew compares what the whole file says before and after.
 */
export function tomlLines(text: string): readonly TomlLine[] {
  const counts = new Map<string, number>();
  let table = '';
  return text.split(/\r?\n/).flatMap((whole, line): readonly TomlLine[] => {
    const [, bracket, name] = header.exec(whole) ?? [];
    if (name !== undefined) {
      table = tableOf(parts(name), bracket === '[[', counts);
      return [];
    }
    const [, before, own, rest] = pair.exec(whole) ?? [];
    const [value] = plainValue.exec(rest ?? '') ?? [];
    if (before === undefined || own === undefined || value === undefined) return [];
    const key = [...(table === '' ? [] : [table]), ...parts(own)].join('.');
    return [{ line, key, value, from: before.length, to: before.length + value.length }];
  });
}

/** Each table of a list by its number; what is inside one belongs to the last. */
function tableOf(names: readonly string[], isOfList: boolean, counts: Map<string, number>): string {
  return names.reduce((above, name, index) => {
    const path = above === '' ? name : `${above}.${name}`;
    if (isOfList && index === names.length - 1) counts.set(path, (counts.get(path) ?? 0) + 1);
    const count = counts.get(path);
    return count === undefined ? path : `${path}[${count - 1}]`;
  }, '');
}

function parts(name: string): readonly string[] {
  return [...name.matchAll(new RegExp(bare, 'g'))].map(([part]) => part.replace(/^["']|["']$/g, ''));
}
