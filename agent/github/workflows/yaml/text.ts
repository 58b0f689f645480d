import { Document, type Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { type Fields, Noted, OneLine, type Value } from './values.ts';

export interface Layout {
  /** Lines at the head of the file. */
  readonly header: readonly string[];
  /** Lines behind the last job. */
  readonly footer: readonly string[];
}

/** The text of a workflow: an empty line between its parts and between its jobs, scripts as blocks. */
export function textOf(workflow: Fields, { header, footer }: Layout): string {
  const document = new Document();
  const top = mapOf(workflow);
  spaced(top);
  const jobs = top.get('jobs');
  if (jobs instanceof YAMLMap) {
    spaced(jobs);
    if (footer.length > 0) jobs.comment = commentOf(footer.join('\n'));
  }
  document.contents = top;
  document.commentBefore = commentOf(header.join('\n'));
  return document.toString({
    lineWidth: 0,
    flowCollectionPadding: false,
    singleQuote: true,
    nullStr: '',
  });
}

function spaced(map: YAMLMap): void {
  for (const { key } of map.items.slice(1)) if (key instanceof Scalar) key.spaceBefore = true;
}

function nodeOf(value: Value): Node {
  if (value instanceof Noted) return withComment(nodeOf(value.value), value.comment);
  if (value instanceof OneLine) return flow(value.items);
  if (Array.isArray(value)) return sequenceOf(value as readonly Value[]);
  if (typeof value === 'object' && value !== null) return mapOf(value as Fields);
  return scalarOf(value);
}

function scalarOf(value: unknown): Scalar {
  const scalar = new Scalar(value);
  if (typeof value === 'string' && value.includes('\n')) scalar.type = Scalar.BLOCK_LITERAL;
  return scalar;
}

function sequenceOf(values: readonly Value[]): YAMLSeq {
  const sequence = new YAMLSeq();
  sequence.items = values.map(nodeOf);
  return sequence;
}

function flow(items: readonly string[]): YAMLSeq {
  const sequence = sequenceOf(items);
  sequence.flow = true;
  return sequence;
}

function mapOf(fields: Fields): YAMLMap {
  const map = new YAMLMap();
  for (const [name, value] of Object.entries(fields))
    if (value !== undefined) map.items.push(pairOf(name, value));
  if (map.items.length === 0) map.flow = true;
  return map;
}

/** The comment of a value in a map stands before its key. */
function pairOf(name: string, value: Value): Pair {
  const key = new Scalar(name);
  if (!(value instanceof Noted)) return new Pair(key, nodeOf(value));
  return new Pair(withComment(key, value.comment), nodeOf(value.value));
}

function withComment<Kind extends Node>(node: Kind, comment: string): Kind {
  node.commentBefore = commentOf(comment);
  return node;
}

function commentOf(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : ` ${line}`))
    .join('\n');
}
