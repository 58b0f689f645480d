import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** Whose first argument is a sentence for people, by the name it is called by; `misused` hands its own on to `say`. */
const speakers = new Set(['say', 't', 'misused']);

/**
 * The English templates in the source of the three programs, with the place of each one's first use, and the calls whose
 * template is no literal: those cannot be translated.
 *
 * @param {string} root the repository
 * @returns {{ templates: Map<string, string>, unreadable: string[] }}
 */
export function collectTemplates(root) {
  const templates = new Map();
  const unreadable = [];
  for (const file of sources(root)) {
    const source = ts.createSourceFile(file, readFileSync(path.join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
    visit(source, (call) => {
      const place = `${file}:${source.getLineAndCharacterOfPosition(call.getStart()).line + 1}`;
      const texts = literals(call.arguments[0]);
      if (texts === undefined) unreadable.push(place);
      for (const text of texts ?? []) if (!templates.has(text)) templates.set(text, place);
    });
  }
  return { templates, unreadable };
}

function sources(root) {
  return ['agent', 'extension', 'webview'].flatMap((program) =>
    readdirSync(path.join(root, program), { recursive: true })
      .map((name) => `${program}/${name.split(path.sep).join('/')}`)
      .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
      .sort(),
  );
}

function visit(node, found) {
  if (ts.isFunctionDeclaration(node) && speakers.has(node.name?.text)) return; // what it hands on is collected from its callers
  if (ts.isCallExpression(node) && speakers.has(calledAs(node))) found(node);
  ts.forEachChild(node, (child) => visit(child, found));
}

/** `say(…)`, `t(…)`, `l10n.t(…)` and `vscode.l10n.t(…)`; other objects' methods of that name are not meant. */
function calledAs({ expression }) {
  if (ts.isIdentifier(expression)) return expression.text;
  const isOfL10n = ts.isPropertyAccessExpression(expression) && /(^|\.)l10n$/.test(expression.expression.getText());
  return isOfL10n ? expression.name.text : undefined;
}

/** One sentence, or one of two; undefined where it is put together at run time. */
function literals(node) {
  if (node === undefined) return undefined;
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return literals(node.expression);
  if (!ts.isConditionalExpression(node)) return undefined;
  const [one, other] = [literals(node.whenTrue), literals(node.whenFalse)];
  return one && other ? [...one, ...other] : undefined;
}
