import { useState } from 'preact/hooks';
import type { SecretEntry } from '../../agent/protocol/model.ts';
import { Badge, Button, Checkbox } from '../shared/components.tsx';
import type { Host } from '../shared/host.ts';
import { duration, exactly, hostNow, t, words } from '../shared/words.ts';

export interface InventoryProps {
  readonly secrets: readonly SecretEntry[];
  readonly host: Host;
  readonly ticked: readonly string[];
  readonly tick: (names: readonly string[]) => void;
}

export function Inventory({ secrets, host, ticked, tick }: InventoryProps) {
  const [dueOnly, setDueOnly] = useState(false);
  const shown = dueOnly ? secrets.filter(isDueSoon) : secrets;
  if (secrets.length === 0) {
    return (
      <p>
        {t(
          'The project file names no secrets. Add them under “secrets” in taxiway.json to see and rotate them here.',
        )}
      </p>
    );
  }
  return (
    <>
      <p class="due">{dueCounts(secrets)}</p>
      <Checkbox checked={dueOnly} onChange={setDueOnly}>
        {t('Only those due within 14 days')}
      </Checkbox>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('Rotate')}</th>
            <th scope="col">{t('Name')}</th>
            <th scope="col">{t('Where')}</th>
            <th scope="col">{t('Kind')}</th>
            <th scope="col">{t('Rotated')}</th>
            <th scope="col">{t('Due')}</th>
            <th scope="col">{t('Actions')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((secret) => (
            <Row
              key={secret.name}
              secret={secret}
              host={host}
              ticked={ticked.includes(secret.name)}
              onTick={(on) => {
                const others = ticked.filter((name) => name !== secret.name);
                tick(on ? [...others, secret.name] : others);
              }}
            />
          ))}
        </tbody>
      </table>
    </>
  );
}

interface RowProps {
  readonly secret: SecretEntry;
  readonly host: Host;
  readonly ticked: boolean;
  readonly onTick: (on: boolean) => void;
}

function Row({ secret, host, ticked, onTick }: RowProps) {
  return (
    <tr>
      <td>
        <Checkbox
          checked={ticked}
          onChange={onTick}
          label={t('Rotate {0}', secret.name)}
          disabled={secret.operation !== null}
        />
      </td>
      <th scope="row">
        <code>{secret.name}</code>
      </th>
      <td>
        <Places secret={secret} />
      </td>
      <td class="kind">{secret.kind}</td>
      <td title={secret.rotatedAt === null ? '' : exactly(secret.rotatedAt)}>{rotatedWords(secret)}</td>
      <td
        class={isOverdue(secret) ? 'when overdue' : 'when'}
        title={secret.dueAt === null ? '' : exactly(secret.dueAt)}
      >
        {dueWords(secret)}
      </td>
      <td>
        <Actions secret={secret} host={host} />
      </td>
    </tr>
  );
}

function Places({ secret }: { secret: SecretEntry }) {
  const { stores, actions = [] } = secret;
  const environments = [...new Set(stores.map(({ environment }) => environment))];
  if (stores.length + actions.length === 0) return <span class="dim">{t('nowhere yet')}</span>;
  return (
    <ul class="places">
      {environments.map((name) => (
        <li key={name}>
          <span class="dim">{name}</span>
          <span class="marks">
            {stores
              .filter(({ environment }) => environment === name)
              .map(({ service, set, at, why }) => (
                <Mark key={service} set={set} title={why ? words(why) : at === null ? '' : exactly(at)}>
                  {service}
                </Mark>
              ))}
          </span>
        </li>
      ))}
      {actions.length > 0 && (
        <li>
          <span class="dim">{t('GitHub Actions')}</span>
          <span class="marks">
            {actions.map(({ scope, at }) => (
              <Mark
                key={scope ?? ''}
                set={at === undefined ? null : at !== null}
                title={typeof at === 'number' ? exactly(at) : ''}
              >
                {scope ?? t('repository')}
              </Mark>
            ))}
          </span>
        </li>
      )}
    </ul>
  );
}

interface MarkProps {
  /** Null where nobody could tell. */
  readonly set: boolean | null;
  readonly title: string;
  readonly children: string;
}

/** One place, and whether the secret is there. */
function Mark({ set, title, children: place }: MarkProps) {
  return (
    <span class={set ? '' : 'missing'} title={title}>
      <Badge>{set ? place : set === null ? t('{0}: not known', place) : t('{0}: not set', place)}</Badge>
    </span>
  );
}

function Actions({ secret, host }: { secret: SecretEntry; host: Host }) {
  const { undoable } = secret;
  return (
    <span class="buttons">
      <Button
        label={t('Update {0} with a value of yours', secret.name)}
        onClick={() => {
          host.post({ type: 'update', name: secret.name });
        }}
      >
        {t('Update…')}
      </Button>
      {undoable && (
        <>
          <Button
            label={t('Undo the rotation of {0}', secret.name)}
            onClick={() => {
              host.post({ type: 'undo', operation: undoable.operation });
            }}
          >
            {t('Undo…')}
          </Button>
          <Button
            label={t('Revoke the Old One of {0}', secret.name)}
            onClick={() => {
              host.post({ type: 'revoke', operation: undoable.operation });
            }}
          >
            {t('Revoke the Old One…')}
          </Button>
        </>
      )}
    </span>
  );
}

const dueSoonMs = 14 * 86_400_000;

function isDueSoon({ dueAt }: SecretEntry): boolean {
  return dueAt !== null && dueAt - hostNow() < dueSoonMs;
}

function isOverdue({ dueAt }: SecretEntry): boolean {
  return dueAt !== null && dueAt < hostNow();
}

/** How many there are to do something about, in a sentence. */
function dueCounts(secrets: readonly SecretEntry[]): string {
  const overdue = secrets.filter(isOverdue).length;
  const soon = secrets.filter(isDueSoon).length - overdue;
  if (overdue + soon === 0) return t('None is due within 14 days.');
  if (overdue === 0) return t('{0} due within 14 days.', soon);
  return soon === 0
    ? t('{0} overdue.', overdue)
    : t('{0} overdue, {1} more due within 14 days.', overdue, soon);
}

function dueWords({ dueAt }: SecretEntry): string {
  if (dueAt === null) return t('no date');
  const left = dueAt - hostNow();
  return left < 0 ? t('overdue {0}', duration(-left)) : t('in {0}', duration(left));
}

function rotatedWords({ rotatedAt, rotatedBy }: SecretEntry): string {
  if (rotatedAt === null) return t('never');
  const age = duration(Math.max(hostNow() - rotatedAt, 1000));
  return rotatedBy === null ? t('{0} ago', age) : t('{0} ago by {1}', age, rotatedBy);
}
