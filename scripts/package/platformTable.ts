import { elsewhere } from '../../agent/platforms/everyPlatform.ts';
import { localAbilities } from '../../agent/platforms/local/abilities.ts';
import type { TargetAbilities } from '../../agent/protocol/model.ts';

const words: { readonly [Verb in keyof TargetAbilities]: Readonly<Record<TargetAbilities[Verb], string>> } = {
  promote: { sameArtifact: 'the same artifact', rebuild: 'builds anew', none: '–' },
  rollback: {
    instant: 'at once',
    redeployImage: 'the earlier image',
    rebuild: 'builds anew',
    none: '–',
  },
  preview: { own: 'yes', none: '–' },
  sleep: { stop: 'stops it', pause: 'pauses it', none: '–' },
  cancel: { command: 'yes', interrupt: 'ends the tool', none: '–' },
  logs: { stream: 'live', poll: 'asked for', none: '–' },
  variables: { stored: 'yes', none: '–' },
};

const titles: Readonly<Record<keyof TargetAbilities, string>> = {
  preview: 'preview',
  promote: 'promote',
  rollback: 'roll back',
  cancel: 'cancel',
  sleep: 'sleep, wake',
  logs: 'logs',
  variables: 'variables, secrets',
};

/** What each platform can, verb by verb, as its capabilities say it. */
export function platformTable(): string {
  const verbs = Object.keys(titles) as (keyof TargetAbilities)[];
  const platforms = [{ id: 'local', name: 'This machine', can: localAbilities }, ...elsewhere];
  const rows = platforms.map(({ id, name, can }) => [
    `${name} (\`${id}\`)`,
    ...verbs.map((verb) => (words[verb] as Readonly<Record<string, string>>)[can[verb]] ?? ''),
  ]);
  const lines = [['platform', ...verbs.map((verb) => titles[verb])], ...rows];
  const widths =
    lines[0]?.map((_, column) => Math.max(...lines.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = lines;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

const marked = /(<!-- platforms -->)[\s\S]*?(<!-- \/platforms -->)/;

/** The text with the table as it is now; a text without its place fails. */
export function withPlatformTable(readme: string): string {
  if (!marked.test(readme)) throw new Error('README.md has no <!-- platforms --> part');
  return readme.replace(
    marked,
    (_, before: string, after: string) => `${before}\n\n${platformTable()}\n\n${after}`,
  );
}
