import { Keychain } from '../../../agent/secrets/keychain.ts';

/** A machine without a keychain: values are in encrypted files, their key comes from outside. */
export function missingKeychain(): Keychain {
  return new Keychain(() => Promise.reject(new Error('Cannot autolaunch D-Bus without X11 $DISPLAY')));
}
