import {
  commented,
  hashComment,
  type Language,
  type LinePlace,
  quoted,
  slashComment,
  tokens,
} from './language.ts';

// What a comment can be written in, and nothing more is known of.

/** C, C++, Rust, Swift, Dart, Scala, Groovy. */
export const slashed: Language = {
  tokens: tokens({
    comment: [commented.slashes, commented.block],
    opaque: [quoted.threeDouble, quoted.double],
  }),
  comment: slashComment,
};

/** Elixir, Perl, R, PowerShell, Terraform. */
export const hashed: Language = {
  tokens: tokens({ comment: [commented.hash], opaque: [quoted.threeDouble, quoted.double, quoted.single] }),
  comment: hashComment,
};

/** SQL, Lua. */
export const dashed: Language = {
  tokens: tokens({
    comment: [/--[^\n]*/.source, commented.block],
    opaque: [/\[\[[^]*?(?:\]\]|$)/.source, /'[^']*'?/.source, quoted.double],
  }),
  comment: (words) => `-- ${words}`,
};

export const css: Language = {
  tokens: tokens({ comment: [commented.block], opaque: [quoted.double, quoted.single] }),
  comment: (words) => `/* ${words} */`,
};

/** Configuration of tools, which everybody who has the repository needs. */
export const jsonWithComments: Language = {
  tokens: tokens({ comment: [commented.slashes, commented.block], opaque: [quoted.double] }),
  comment: slashComment,
};

export const toml: Language = {
  tokens: tokens({
    comment: [commented.hash],
    opaque: [quoted.threeDouble, quoted.threeSingle, quoted.double, quoted.single],
  }),
  comment: hashComment,
  isData: true,
};

export const yaml: Language = {
  tokens: tokens({
    comment: [/(?<=^|\s)#[^\n]*/.source],
    opaque: [quoted.double, quoted.single].map((pattern) => `(?<=^|[\\s,[{:])(?:${pattern})`),
  }),
  comment: hashComment,
  takesComment: (place) => !isInText(place),
  isData: true,
};

/** Whether a line is part of a text that a line with `|` or `>` at its end began: everything deeper than that line is. */
function isInText({ line, before }: LinePlace): boolean {
  let depth = indentOf(line);
  for (const above of before.split('\n').reverse()) {
    if (above.trim() === '' || indentOf(above) >= depth) continue;
    if (/(?:^|[\s:-])[|>][-+\d]*\s*(?:#.*)?$/.test(above)) return true;
    depth = indentOf(above);
  }
  return false;
}

function indentOf(line: string): number {
  return line.search(/\S|$/);
}

export const markup: Language = {
  tokens: tokens({
    comment: [/<!--[^]*?(?:-->|$)/.source],
    opaque: [
      /<(?<element>script|style|pre)\b[^]*?(?:<\/\k<element>>|$)/.source,
      /<!\[CDATA\[[^]*?(?:\]\]>|$)/.source,
      /<[a-zA-Z/!?](?:"[^"]*"|'[^']*'|[^>"'])*>?/.source,
    ],
  }),
  comment: (words) => `<!-- ${words} -->`,
};

export const markdown: Language = {
  tokens: tokens({
    comment: [/<!--[^]*?(?:-->|$)/.source],
    opaque: [/(?<=^|\n)[ \t]*(?<fence>```+|~~~+)[^]*?(?:\n[ \t]*\k<fence>|$)/.source],
  }),
  comment: (words) => `<!-- ${words} -->`,
};
