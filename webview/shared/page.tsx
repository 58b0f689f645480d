import { render, type ComponentType } from 'preact';
import type { PageState } from '../protocol/pages.ts';
import { connect, type Host } from './host.ts';
import { speak } from './words.ts';

export interface PageProps<State extends PageState> {
  readonly state: State;
  readonly host: Host;
}

/** Draws the page anew from every state the host sends; what is the same keeps its place and the focus. */
export function open<State extends PageState>(
  page: State['page'],
  Page: ComponentType<PageProps<State>>,
): void {
  const host = connect(page);
  host.onState(({ basics, state }) => {
    speak(basics);
    document.documentElement.lang = basics.locale;
    render(<Page state={state as State} host={host} />, document.body);
  });
}
