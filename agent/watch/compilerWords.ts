import { stripVTControlCharacters } from 'node:util';

/** What a compiler said of a place in a file, as it named it; both numbers count from 1. */
export interface CompilerWord {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly words: string;
}

/** In the order they were said. Of a build in a container the line of its Dockerfile alone where no compiler said more. */
export function compilerWords(text: string): readonly CompilerWord[] {
  const lines = stripVTControlCharacters(text)
    .split(/\r?\n/)
    .map((line) => line.replace(before, ''));
  const found = lines.flatMap((_, index) => inLine(lines, index) ?? []);
  const all = [...found, ...ofPython(lines), ...ofNode(lines)];
  return all.length > 0 ? all : ofDockerfile(lines);
}

/** What BuildKit (`#12 3.456 `, and `3.456 ` where it sums up) and turbo (`web:build: `) put before each line. */
const before = /^(?:#\d+ )?(?:\d+\.\d+ )?(?:[\w@/-]+:(?:build|compile|typecheck)[\w:-]*: )?/;

const name = String.raw`(?<file>(?:[A-Za-z]:)?[^\s:()"']+\.[A-Za-z0-9]+)`;
/**
 * `src/a.ts(3,5): error TS1: …`, `src/a.ts (3:5): …` of Rollup, `src/a.ts:3:5: error: …`, and `./src/a.ts:3:5` with the words on the
 * next line (Next.js) or before it (esbuild).
 */
const shapes = [
  new RegExp(String.raw`^\s*${name}\((?<line>\d+),(?<column>\d+)\):\s*(?<words>.+)$`),
  new RegExp(String.raw`^\s*${name} \((?<line>\d+):(?<column>\d+)\):\s*(?<words>.+)$`),
  new RegExp(String.raw`^\s*(?:[>✘-]\s*)?${name}:(?<line>\d+):(?<column>\d+)(?::|\s+-)?\s*(?<words>.*)$`),
];

function inLine(lines: readonly string[], index: number): CompilerWord | null {
  const text = lines[index] ?? '';
  const found = shapes.map((shape) => shape.exec(text)?.groups).find((groups) => groups);
  if (!found) return null;
  const own = (found['words'] ?? '').replace(/^(?:error|warning)\b:?\s*/i, '').trim();
  const words = own || (headOf(lines, index) ?? lines[index + 1]?.trim() ?? '');
  return { file: found['file'] ?? '', line: Number(found['line']), column: Number(found['column']), words };
}

/** esbuild says what is wrong first: `✘ [ERROR] Could not resolve "./missing"`. */
function headOf(lines: readonly string[], index: number): string | null {
  const last = lines.slice(Math.max(0, index - 2), index).findLast((line) => line.trim() !== '');
  return /^\s*✘ \[ERROR\] (.+)$/.exec(last ?? '')?.[1] ?? null;
}

/** The innermost of its own files in a traceback, with the error that ends it. */
function ofPython(lines: readonly string[]): readonly CompilerWord[] {
  const end = lines.findIndex((line, index) => /^\w+(?:Error|Exception)\b/.test(line) && index > 0);
  const frames = lines.slice(0, Math.max(0, end)).flatMap((line) => {
    const { file, at } = /^\s*File "(?<file>[^"<>]+)", line (?<at>\d+)/.exec(line)?.groups ?? {};
    return file === undefined || /\/(?:site-packages|lib\/python[\d.]*)\//.test(file) ? [] : [{ file, at }];
  });
  const own = frames.at(-1);
  return own ? [{ file: own.file, line: Number(own.at), column: 1, words: lines[end]?.trim() ?? '' }] : [];
}

/** The innermost of its own files where a script of the build threw, with the error that stands before its frames. */
function ofNode(lines: readonly string[]): readonly CompilerWord[] {
  const frames = lines.map((line) => nodeFrame.exec(line)?.groups);
  const at = frames.findIndex((frame) => frame && !frame['file']?.includes('/node_modules/'));
  const frame = frames[at];
  const words = lines.slice(0, Math.max(0, at)).findLast((line) => /^(?:Uncaught )?\w*Error\b/.test(line));
  if (!frame || words === undefined) return [];
  const file = (frame['file'] ?? '').replaceAll('%20', ' ');
  return [{ file, line: Number(frame['line']), column: Number(frame['column']), words: words.trim() }];
}

const nodeFrame =
  /^\s+at (?:.* \()?(?:file:\/\/)?(?<file>(?:[A-Za-z]:)?[/\\].+?):(?<line>\d+):(?<column>\d+)\)?$/;

/** `Dockerfile:24` and what did not work; those that Nixpacks makes up are in nobody's repository. */
function ofDockerfile(lines: readonly string[]): readonly CompilerWord[] {
  const words = lines.find((line) => /^ERROR: failed to (?:solve|build)/.test(line)) ?? '';
  if (words === '' || words.includes('/bin/bash -ol pipefail')) return [];
  const at = lines.map(
    (line) => /^(?<file>(?:[\w./-]+\.)?Dockerfile[\w.-]*):(?<line>\d+)$/.exec(line)?.groups,
  );
  const place = at.find((groups) => groups);
  const parsed = /dockerfile parse error on line (?<line>\d+)/.exec(words)?.groups;
  const line = Number(place?.['line'] ?? parsed?.['line'] ?? 0);
  if (line === 0) return [];
  return [{ file: place?.['file'] ?? 'Dockerfile', line, column: 1, words: words.replace(/^ERROR: /, '') }];
}
