import { literal, looseObject, number, object, record, string, union } from 'zod/mini';
import type { HostMessage, PageMessage, PageState } from '../protocol/pages.ts';

/** The page's only way out and in: the editor, or in a plain browser whatever the test put in its place. */
export interface Host {
  post(message: PageMessage): void;
  /** Called with every whole state the host sends. */
  onState(listener: (message: HostMessage) => void): void;
}

const hostMessage = object({
  type: literal('state'),
  basics: object({ strings: record(string(), string()), locale: string(), now: number() }),
  state: looseObject({ page: union([literal('rollback'), literal('operation'), literal('secrets')]) }),
});

/** Connects the page. A message of another shape is a bug of the host and is left out, with a line in the console. */
export function connect(page: PageState['page']): Host {
  const editor = acquireVsCodeApi<{ message: HostMessage }>();
  return {
    post: (message) => {
      editor.postMessage(message);
    },
    onState: (listener) => {
      const last = editor.getState();
      if (last) listener(last.message);
      window.addEventListener('message', (event: MessageEvent<unknown>) => {
        const checked = hostMessage.safeParse(event.data);
        if (!checked.success || checked.data.state.page !== page) {
          console.error('A message of an unknown shape was left out.');
          return;
        }
        const message = event.data as HostMessage; // its envelope was checked; the state is the host's own typed object
        editor.setState({ message });
        listener(message);
      });
      editor.postMessage({ type: 'ready' } satisfies PageMessage);
    },
  };
}
