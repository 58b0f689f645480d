/** How a language writes what a key can stand in, and how it reads a variable of the environment. */
export interface Language {
  /**
   * Finds whatever quotes can be part of, with the groups `comment` (to the end of a line or over several), `literal` (a whole string of
   * one line, nothing in it is computed) and `opaque` (all else: templates, patterns, documents within).
   */
  readonly tokens: RegExp;
  /** A comment that ends with its line. */
  readonly comment: (words: string) => string;
  /** Whether a comment can stand at the end of a line where `tokens` alone do not tell. Default: it can. */
  readonly takesComment?: (line: LinePlace) => boolean;
  /** Absent: nothing is known that would be right. */
  readonly reading?: Reading;
  /** What is not run but read: it can be taken out of git without anything missing. */
  readonly isData?: boolean;
}

export interface Reading {
  readonly expression: (name: string, file: string) => string;
  /** Whether the expression may stand where a literal stands. */
  readonly fits: (place: LiteralPlace) => boolean;
  /** What else has to become another, an import or so. */
  readonly also?: (place: LiteralPlace) => readonly Change[];
}

/** Where a literal is: `text` is the whole file, `before` and `after` are its parts around the literal. */
export interface LiteralPlace {
  readonly text: string;
  readonly before: string;
  readonly after: string;
}

export interface LinePlace {
  readonly line: string;
  /** All lines before. */
  readonly before: string;
}

/** What stands between two offsets becomes `text`. */
export interface Change {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Patterns that languages share. A quote that nothing closes ends with its line. */
export const quoted = {
  double: /"(?:\\[^]|[^"\\\n])*"?/.source,
  single: /'(?:\\[^]|[^'\\\n])*'?/.source,
  backtick: /`(?:\\[^]|[^`\\])*`?/.source,
  threeDouble: /"""[^]*?(?:"""|$)/.source,
  threeSingle: /'''[^]*?(?:'''|$)/.source,
};
export const commented = {
  slashes: /\/\/[^\n]*/.source,
  hash: /#[^\n]*/.source,
  block: /\/\*[^]*?(?:\*\/|$)/.source,
};

export function tokens(kinds: {
  readonly comment: readonly string[];
  readonly opaque?: readonly string[];
  readonly literal?: readonly string[];
}): RegExp {
  const groups = Object.entries(kinds).filter(([, patterns]) => patterns.length > 0);
  return new RegExp(groups.map(([kind, patterns]) => `(?<${kind}>${patterns.join('|')})`).join('|'), 'g');
}

export const slashComment = (words: string): string => `// ${words}`;
export const hashComment = (words: string): string => `# ${words}`;

/** What a place is part of, from the last end of a statement. */
export function statementOf({ before }: LiteralPlace): string {
  return before.slice(1 + Math.max(...[';', '{', '}'].map((end) => before.lastIndexOf(end))));
}

/** Two literals beside each other are one in many languages. */
export function standsAlone({ before, after }: LiteralPlace): boolean {
  return !/[\w@$"'`]$|["'`]\s*$/.test(before) && !/^\s*["'`]/.test(after);
}
