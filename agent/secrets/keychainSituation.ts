import type { KeychainSituation } from '../protocol/failures.ts';

/** Texts of the keychain library and of the Secret Service behind it (libsecret 0.20, gnome-keyring 42), seen with keytar 7.10. */
const texts: readonly (readonly [RegExp, KeychainSituation])[] = [
  [/Failed to load keytar|Cannot find (module|package)|cannot open shared object|libsecret/i, 'noLibrary'],
  [/autolaunch D-Bus|Could not connect|Connection refused|session bus/i, 'noBus'],
  [/not provided by any \.service|ServiceUnknown/i, 'noProvider'],
  [/Object does not exist at path/i, 'noKeyring'],
  [/locked|prompt (was )?dismissed|User interaction is not allowed/i, 'locked'],
  [/denied|cancell?ed|not permitted|not authori[sz]ed|AccessDenied/i, 'denied'],
];

const codes: Readonly<Record<string, KeychainSituation>> = {
  MODULE_NOT_FOUND: 'noLibrary',
  ERR_MODULE_NOT_FOUND: 'noLibrary',
  ERR_DLOPEN_FAILED: 'noLibrary',
};

/** What an error of the keychain says about it. */
export function situationOf(error: unknown): {
  readonly situation: KeychainSituation;
  readonly detail: string;
} {
  const detail = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const situation = codes[code] ?? texts.find(([text]) => text.test(detail))?.[1] ?? 'other';
  return { situation, detail };
}
