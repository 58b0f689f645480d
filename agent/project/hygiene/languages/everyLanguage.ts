import { posix } from 'node:path';
import {
  css,
  dashed,
  hashed,
  jsonWithComments,
  markdown,
  markup,
  slashed,
  toml,
  yaml,
} from './commentOnly.ts';
import { go } from './go.ts';
import { javascript } from './javascript.ts';
import type { Language } from './language.ts';
import { csharp, java, kotlin } from './managed.ts';
import { php } from './php.ts';
import { python } from './python.ts';
import { ruby } from './ruby.ts';
import { shell } from './shell.ts';

const byEnding: readonly (readonly [endings: string, language: Language])[] = [
  ['js jsx mjs cjs ts tsx mts cts', javascript],
  ['py pyi', python],
  ['rb rake gemspec ru', ruby],
  ['go', go],
  ['php', php],
  ['java', java],
  ['kt kts', kotlin],
  ['cs', csharp],
  ['sh bash zsh', shell],
  ['c h cc cpp cxx hpp hh m mm rs swift dart scala groovy gradle', slashed],
  ['ex exs pl pm r ps1 tf hcl nix', hashed],
  ['sql lua', dashed],
  ['css scss less', css],
  ['jsonc json5 code-workspace', jsonWithComments],
  ['toml', toml],
  ['yaml yml', yaml],
  ['html htm xml svg xhtml csproj', markup],
  ['md markdown', markdown],
];
const languages = new Map(
  byEnding.flatMap(([endings, language]) => endings.split(' ').map((ending) => [ending, language] as const)),
);

const interpreters: Readonly<Record<string, Language>> = {
  sh: shell,
  bash: shell,
  zsh: shell,
  node: javascript,
  python: python,
  ruby: ruby,
  php: php,
};

/** By the name of the file, without an ending by who its first line says runs it; undefined: none that is known. */
export function languageOf(file: string, text: string): Language | undefined {
  const name = posix.basename(file);
  if (/^(?:taxiway|[jt]sconfig.*)\.json$/.test(name)) return jsonWithComments;
  const ending = posix.extname(name).slice(1).toLowerCase();
  if (ending) return languages.get(ending);
  const [, interpreter = ''] = /^#!.*?\b([a-z]+)[\d.]*[ \t]*(?:-.*)?\r?(?:\n|$)/.exec(text) ?? [];
  return interpreters[interpreter];
}
