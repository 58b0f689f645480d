import type { GateKind, GateLink, GateVerdict, Plan } from '../../agent/protocol/plan.ts';
import { Button, Link } from './components.tsx';
import type { Host } from './host.ts';
import { t, words } from './words.ts';

/** A gate that somebody overrode, with the reason that is kept. */
export interface Chosen {
  readonly gate: string;
  readonly reason: string;
}

export interface GatesProps {
  readonly plan: Plan;
  readonly host: Host;
  readonly overrides: readonly Chosen[];
  /** Nothing is decided here any more. */
  readonly decided: boolean;
}

export function Gates({ plan, host, overrides, decided }: GatesProps) {
  return (
    <ul class="gates">
      {plan.facts.gates.map((verdict) => (
        <Gate key={verdict.gate} {...{ verdict, plan, host, overrides, decided }} />
      ))}
    </ul>
  );
}

/** What each gate says that binds, fails and was not overridden: with none of them the way is open. */
export function holding(plan: Plan, overrides: readonly Chosen[]): string[] {
  return plan.facts.gates
    .filter((gate) => holds(gate) && !overrides.some((override) => override.gate === gate.gate))
    .map(({ gate }) => remarkOn(gate, plan));
}

function remarkOn(gate: GateKind, plan: Plan): string {
  const remark = plan.remarks.gates.find((one) => one.gate === gate);
  return remark ? words(remark.text) : gate;
}

function holds({ verdict, binding }: GateVerdict): boolean {
  return binding && verdict === 'fails';
}

const signable: readonly GateKind[] = ['checklist', 'approvals'];

function Gate({ verdict, plan, host, overrides, decided }: GatesProps & { readonly verdict: GateVerdict }) {
  const remark = plan.remarks.gates.find(({ gate }) => gate === verdict.gate);
  const overridden = overrides.find(({ gate }) => gate === verdict.gate);
  const { mark, word, style } = look(verdict, overridden !== undefined);
  const text = remarkOn(verdict.gate, plan);
  return (
    <li class={style}>
      <span>
        <span aria-hidden="true">{mark} </span>
        <span class="word">{word}</span> {text}
        {overridden && <span class="dim"> {t('because: {0}', overridden.reason)}</span>}
        <Links links={remark?.links ?? []} host={host} />
      </span>
      {holds(verdict) && !overridden && !decided && (
        <span class="buttons">
          {signable.includes(verdict.gate) && (
            <Button
              label={verdict.gate === 'approvals' ? t('Approve: {0}', text) : t('Sign: {0}', text)}
              onClick={() => {
                host.post({ type: 'sign', gate: verdict.gate });
              }}
            >
              {verdict.gate === 'approvals' ? t('Approve…') : t('Sign…')}
            </Button>
          )}
          <Button
            label={t('Override: {0}', text)}
            onClick={() => {
              host.post({ type: 'override', gate: verdict.gate });
            }}
          >
            {t('Override…')}
          </Button>
        </span>
      )}
    </li>
  );
}

function Links({ links, host }: { links: readonly GateLink[]; host: Host }) {
  return links.map(({ label, url }, index) => (
    <span key={url}>
      {index === 0 ? ' ' : ', '}
      <Link
        label={t('Open {0} in a browser', label)}
        onClick={() => {
          host.post({ type: 'openUrl', url });
        }}
      >
        {label}
      </Link>
    </span>
  ));
}

function look(
  { verdict, binding }: GateVerdict,
  overridden: boolean,
): { mark: string; word: string; style: string } {
  if (overridden) return { mark: '⚠', word: t('overridden:'), style: 'overridden' };
  if (verdict === 'passes') return { mark: '✓', word: t('passes:'), style: 'passes' };
  if (verdict === 'pending') return { mark: '○', word: t('checked first:'), style: 'pending' };
  return binding
    ? { mark: '✗', word: t('holds:'), style: 'fails' }
    : { mark: '•', word: t('for information:'), style: 'information' };
}
