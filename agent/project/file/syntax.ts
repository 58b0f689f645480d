import { type ParseError, printParseErrorCode } from 'jsonc-parser';
import { type Message, say } from '../../protocol/say.ts';

/** What keeps a text from being JSON with comments, by the name jsonc-parser has for it. */
const complaints: Readonly<Record<string, Message>> = {
  InvalidSymbol: say('This is no JSON: a text needs double quotes around it.'),
  InvalidNumberFormat: say('This is no number.'),
  PropertyNameExpected: say('A key in double quotes is missing here.'),
  ValueExpected: say('A value is missing here.'),
  ColonExpected: say('A colon is missing here.'),
  CommaExpected: say('A comma is missing here.'),
  CloseBraceExpected: say('A closing brace } is missing here.'),
  CloseBracketExpected: say('A closing bracket ] is missing here.'),
  EndOfFileExpected: say('The file goes on after its end.'),
  InvalidCommentToken: say('This is no comment: // or /* … */.'),
  UnexpectedEndOfComment: say('The end of the comment is missing: */.'),
  UnexpectedEndOfString: say('The end of the text is missing: ".'),
  UnexpectedEndOfNumber: say('This number is not complete.'),
  InvalidUnicode: say('This is no character: \\u needs four hexadecimal digits.'),
  InvalidEscapeCharacter: say('There is no such escape in a text.'),
  InvalidCharacter: say('A text cannot hold this character as it is.'),
};

export function syntaxComplaint(error: ParseError): Message {
  return complaints[printParseErrorCode(error.error)] ?? say('This is no JSON.');
}
