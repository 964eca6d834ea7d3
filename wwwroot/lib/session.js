import { get, useAccess } from './http.js';

/**
 * Who is signed in, by whichever provider the installation names. Each provider is a module of its own, loaded only where it is used.
 * @typedef {{ id: string, name: string, email?: string, verified?: boolean }} User
 * @typedef {{ current: () => User|null, token: () => Promise<string|null>|string|null, signOut: () => Promise<void>|void }} Provider
 * @typedef {{ provider: 'local'|'firebase', firebase: { projectId: string, apiKey: string, authDomain: string, emulator: string|null, google: boolean }|null }} SignInSettings
 */

/** @type {Provider} */
let provider = { current: () => null, token: () => null, signOut: () => {} };
/** @type {SignInSettings} */
let settings = { provider: 'local', firebase: null };

/** @returns {User|null} */
export const current = () => provider.current();

/** @returns {SignInSettings} */
export const signInSettings = () => settings;

export const signOut = () => provider.signOut();

/**
 * Finds out how people sign in here, and whether this tab is signed in already.
 * @param {(code: string) => void} refused called when the server does not know us any more, with the reason's code
 * @param {() => Promise<boolean>} again asks the person to prove who they are; false when they would not
 */
export async function startSession(refused, again) {
  settings = await get('/session/settings');
  provider = settings.provider === 'firebase'
    ? await (await import('./firebase-session.js')).start(settings.firebase)
    : (await import('./local-session.js')).start();
  useAccess({
    token: () => provider.token(),
    again,
    async unauthorised(code) {
      // Whose address is not confirmed stays signed in with the provider, which sends the message to confirm it.
      if (code !== 'session.email_unverified') await provider.signOut();
      refused(code);
    },
  });
}
