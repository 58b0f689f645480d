import { type Message, say } from '../../../protocol/say.ts';
import type { Finding } from '../finding.ts';
import type { Configuration } from '../projectFile.ts';

/** Environments that come from each other, services that wait for each other. */
export function cycles(file: Configuration): Finding[] {
  const environments = Object.entries(file.environments);
  return [
    ...circles(
      new Map(
        environments.map(([name, rules]) => [name, rules.extends === undefined ? [] : [rules.extends]]),
      ),
      (name) => ['environments', name, 'extends'],
      (circle) => say('These environments extend each other in a circle: {0}.', circle),
    ),
    ...circles(
      new Map(
        environments.map(([name, rules]) => [
          name,
          rules.promoteFrom === undefined ? [] : [rules.promoteFrom],
        ]),
      ),
      (name) => ['environments', name, 'promoteFrom'],
      (circle) => say('These environments are promoted from each other in a circle: {0}.', circle),
    ),
    ...circles(
      new Map(Object.entries(file.services).map(([name, { dependsOn = [] }]) => [name, dependsOn])),
      (name) => ['services', name, 'dependsOn'],
      (circle) => say('These services depend on each other in a circle: {0}.', circle),
    ),
  ];
}

/** One finding for each circle, at the first of its members in the file. */
function circles(
  graph: ReadonlyMap<string, readonly string[]>,
  path: (name: string) => string[],
  word: (circle: string) => Message,
): Finding[] {
  const reported = new Set<string>();
  return [...graph.keys()].flatMap((start): Finding[] => {
    if (reported.has(start)) return [];
    const circle = wayBackTo(start, graph);
    if (!circle) return [];
    for (const name of circle) reported.add(name);
    return [
      {
        path: path(start),
        on: 'value',
        code: 'cycle',
        severity: 'error',
        message: word([...circle, start].join(' → ')),
      },
    ];
  });
}

/** A shortest way from `start` to itself, or null. */
function wayBackTo(start: string, graph: ReadonlyMap<string, readonly string[]>): string[] | null {
  const ways: string[][] = [[start]];
  const seen = new Set<string>();
  for (let way = ways.shift(); way; way = ways.shift()) {
    for (const next of graph.get(way.at(-1) ?? '') ?? []) {
      if (next === start) return way;
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return null;
}
