import { hashComment, type Language, tokens } from './language.ts';

const comment = /(?<=^|[\s;])#[^\n]*/.source;
const document =
  /(?<!<)<<-?[ \t]*(?<mark>["']?)(?<word>\w+)\k<mark>[^\n]*\n[^]*?(?:(?<=\n)\t*\k<word>(?=\r?\n|$)|$)/.source;
const word = /(?<=\w=)[^\s"'`$;&|()<>#\\]+(?=[\s;]|$)/.source;

/** Quotes go over lines, and a word that is given to a name needs none. */
export const shell: Language = {
  tokens: tokens({
    comment: [comment],
    opaque: [document, /\\[^]/.source, /\$'(?:\\[^]|[^'\\])*'?/.source],
    literal: [/"(?:\\[^]|[^"\\])*"?/.source, /'[^']*'?/.source, word],
  }),
  comment: hashComment,
  reading: { expression: (name) => `"$${name}"`, fits: ({ before }) => !before.endsWith('$') },
};
