import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button, Checkbox } from './components.tsx';
import type { Host } from './host.ts';
import { t } from './words.ts';

/** The end of the operation's log: follows while it grows unless told not to. */
export function Log({
  text,
  cut,
  operation,
  host,
}: {
  text: string;
  cut: boolean;
  operation: string;
  host: Host;
}) {
  const [follow, setFollow] = useState(true);
  const box = useRef<HTMLPreElement>(null);
  useLayoutEffect(() => {
    if (follow && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text, follow]);
  return (
    <section aria-label={t('Log')}>
      <div class="log-head">
        <h2>{t('Log')}</h2>
        <Checkbox checked={follow} onChange={setFollow}>
          {t('Follow')}
        </Checkbox>
        <Button
          onClick={() => {
            host.post({ type: 'copyLog', operation });
          }}
        >
          {t('Copy')}
        </Button>
        <Button
          onClick={() => {
            host.post({ type: 'openLog', operation });
          }}
        >
          {t('Open as File')}
        </Button>
      </div>
      {cut && <p class="dim">{t('Only the end is shown here. Open the file for all of it.')}</p>}
      {/* a scrolling box must be reachable by keyboard */}
      <pre ref={box} class="log" tabIndex={0} aria-label={t('Log of the operation')}>
        {text === '' ? t('Nothing is logged.') : text}
      </pre>
    </section>
  );
}
