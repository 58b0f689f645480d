import {
  commented,
  type Language,
  type LiteralPlace,
  quoted,
  slashComment,
  standsAlone,
  statementOf,
  tokens,
} from './language.ts';

const document = /<<<[ \t]*(?<mark>["']?)(?<word>\w+)\k<mark>\r?\n[^]*?(?:\n[ \t]*\k<word>\b|$)/.source;
/** A page around the program: from the beginning, and from each `?>`, to where the program begins. */
const page = /(?:\?>|(?<![^]))[^]*?(?:<\?(?:php\b|=)|$)/.source;

export const php: Language = {
  tokens: tokens({
    comment: [/(?:\/\/|#(?!\[))(?:(?!\?>)[^\n])*/.source, commented.block],
    opaque: [page, document, quoted.backtick],
    literal: [quoted.double, quoted.single],
  }),
  comment: slashComment,
  reading: {
    expression: (name) => `getenv('${name}')`,
    fits: (place) => standsAlone(place) && !isConstant(place),
  },
};

/** Constants, properties, defaults of parameters and attributes are not computed. */
function isConstant(place: LiteralPlace): boolean {
  return /\b(?:const|public|private|protected|static|var|readonly|function|fn|case)\b|#\[/.test(
    statementOf(place),
  );
}
