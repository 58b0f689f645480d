import {
  commented,
  hashComment,
  type Language,
  type LiteralPlace,
  quoted,
  standsAlone,
  tokens,
} from './language.ts';

/** A document within: `<<~SQL` up to a line with that word. */
const document = /<<[~-]?(?<mark>["'`]?)(?<word>[A-Z_]\w*)\k<mark>[^\n]*\n[^]*?(?:\n[ \t]*\k<word>\b|$)/
  .source;
const remarks = /(?<=^|\n)=begin\b[^]*?(?:\n=end\b|$)/.source;

export const ruby: Language = {
  tokens: tokens({
    comment: [commented.hash, remarks],
    opaque: [document, quoted.backtick],
    literal: [quoted.double, quoted.single],
  }),
  comment: hashComment,
  reading: {
    expression: (name) => `ENV.fetch("${name}")`,
    fits: (place) => standsAlone(place) && !isName(place),
  },
};

function isName({ after }: LiteralPlace): boolean {
  return /^:(?!:)/.test(after);
}
