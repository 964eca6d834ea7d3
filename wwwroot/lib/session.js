import { get, post, useAccess } from './http.js';

/**
 * Who is signed in. The access token is kept in sessionStorage: it lives as long as the tab, survives a reload, and no other tab sees it.
 * @typedef {{ accessToken: string, user: { id: string, name: string }, expiresAt: string }} Session
 */
const key = 'vision.session';

/** @returns {Session|null} */
export function current() {
  try {
    const session = JSON.parse(sessionStorage.getItem(key));
    return session && new Date(session.expiresAt) > new Date() ? session : null;
  } catch { return null; }
}

/** Exchanges a one-time sign-in token. @param {string} token @returns {Promise<Session>} */
export async function signIn(token) {
  const session = await post('/session', { token });
  sessionStorage.setItem(key, JSON.stringify(session));
  return session;
}

export const signOut = () => sessionStorage.removeItem(key);

/** @param {AbortSignal} [signal] */
export const me = (signal) => get('/me', signal);

/** @param {() => void} refused called when the server no longer knows us */
export function keepSession(refused) {
  useAccess({ token: () => current()?.accessToken ?? null, unauthorised: () => { signOut(); refused(); } });
}
