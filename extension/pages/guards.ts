import type { PageMessage } from '../../webview/protocol/pages.ts';

type Field = 'text' | 'texts';

/** The fields of every message a page may send; a message of another shape is not read. */
const shapes: Readonly<Record<PageMessage['type'], Readonly<Record<string, Field>>>> = {
  ready: {},
  cancel: { operation: 'text' },
  resume: { operation: 'text' },
  answer: { operation: 'text', question: 'text', choice: 'text' },
  undoOperation: { operation: 'text' },
  openLog: { operation: 'text' },
  copyLog: { operation: 'text' },
  action: { id: 'text' },
  openUrl: { url: 'text' },
  choose: { deployment: 'text' },
  services: { services: 'texts' },
  more: {},
  apply: { hash: 'text' },
  override: { gate: 'text' },
  sign: { gate: 'text' },
  replan: {},
  setVariable: { services: 'texts', name: 'text' },
  writeFile: { path: 'text' },
  compare: { from: 'text', to: 'text' },
  close: {},
  rotate: { names: 'texts' },
  update: { name: 'text' },
  dismiss: {},
  undo: { operation: 'text' },
  revoke: { operation: 'text' },
};

/** What a page sent, if it has the shape of one of its messages. */
export function pageMessage(sent: unknown): PageMessage | undefined {
  if (typeof sent !== 'object' || sent === null || !('type' in sent) || typeof sent.type !== 'string')
    return undefined;
  if (!Object.hasOwn(shapes, sent.type)) return undefined;
  const fields = Object.entries(shapes[sent.type as PageMessage['type']]);
  const values = sent as Readonly<Record<string, unknown>>;
  return fields.every(([name, field]) => fits(values[name], field)) ? (sent as PageMessage) : undefined;
}

function fits(value: unknown, field: Field): boolean {
  if (field === 'text') return typeof value === 'string';
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
