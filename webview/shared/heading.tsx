import type { ComponentChildren } from 'preact';
import { t } from './words.ts';

/** Production looks like production: word, icon and colour, on every page. */
export function Heading({
  title,
  production,
  aside,
}: {
  title: string;
  production: boolean;
  aside?: ComponentChildren;
}) {
  return (
    <header class={production ? 'heading production' : 'heading'}>
      <h1>
        {production && (
          <span class="warning-mark">
            <span aria-hidden="true">▲ </span>
            {t('PRODUCTION')}
          </span>
        )}
        {title}
      </h1>
      {aside !== undefined && <p class="aside">{aside}</p>}
    </header>
  );
}
