import { render, type ComponentType } from 'preact';
import type { PageState } from '../protocol/pages.ts';
import { connect, type Host } from './host.ts';
import { speak } from './words.ts';

/** Ages grow by themselves. */
const agesEveryMs = 20_000;

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
  let redraw: ReturnType<typeof setInterval> | undefined;
  host.onState(({ basics, state }) => {
    speak(basics);
    document.documentElement.lang = basics.locale;
    const draw = () => {
      render(<Page state={state as State} host={host} />, document.body);
    };
    draw();
    clearInterval(redraw);
    redraw = setInterval(draw, agesEveryMs);
  });
}
