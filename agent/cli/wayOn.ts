import { elsewhere } from '../platforms/everyPlatform.ts';
import { neonSignIn } from '../platforms/neon/neon.ts';
import { explain } from '../protocol/explain.ts';
import type { Failure, FailureOf } from '../protocol/failures.ts';
import { tokenVariables } from './gitHubToken.ts';
import type { GateKind } from '../protocol/plan.ts';
import { words } from './terminal.ts';

/** What to do about a failure on a terminal, where it is another thing than in the editor; null where nothing can be done. */
export function wayOn(failure: Failure): string | null {
  switch (failure.reason) {
    case 'notSignedIn':
      return signingIn(failure);
    case 'gatesHold':
      return failure.underWay ? null : opening(failure);
    case 'gitHub':
      return ['signedOut', 'badToken'].includes(failure.situation) ? signingInToGitHub : nextOf(failure);
    default:
      return nextOf(failure);
  }
}

const signingInToGitHub = `Set ${tokenVariables.join(' or ')}, or sign in with a token in the editor: "Taxiway: Sign In to GitHub…".`;

function nextOf(failure: Failure): string | null {
  const { next } = explain(failure);
  return next && words(next);
}

function signingIn({ platform }: FailureOf<'notSignedIn'>): string {
  const ways = [...elsewhere, neonSignIn].find(({ id }) => id === platform)?.signIn;
  const here = [
    ...(ways?.login ? [`Run "${ways.login.join(' ')}"`] : []),
    ...(ways?.variables.length ? [`${ways.login ? 'or set' : 'Set'} ${ways.variables.join(' or ')}`] : []),
  ];
  const editor = 'In the editor: "Taxiway: Sign In to a Platform…".';
  return here.length ? `${here.join(', ')}. ${editor}` : editor;
}

/** The options of `apply` that go on although these gates fail. */
export function overriding(gates: readonly GateKind[]): string {
  return gates.map((gate) => `--override ${gate}=REASON`).join(' ');
}

function opening({ gates }: FailureOf<'gatesHold'>): string {
  const wait = `Wait until this holds no more, or override it: ${overriding(gates.map(({ gate }) => gate))}`;
  return gates.some(({ gate }) => gate === 'checklist')
    ? `"taxiway checklist ENV" lists what has to be signed, "taxiway checklist sign ENV ITEM" signs it.\n${wait}`
    : wait;
}
