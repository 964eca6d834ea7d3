import { post } from './http.js';

/** Sign-in by one-time link. The access token is kept in sessionStorage: it lives as long as the tab, survives a reload, and no other tab sees it. */
const key = 'vision.session';

/** @returns {{ accessToken: string, user: import('./session.js').User, expiresAt: string }|null} */
function stored() {
  try {
    const session = JSON.parse(sessionStorage.getItem(key));
    return session && new Date(session.expiresAt) > new Date() ? session : null;
  } catch { return null; }
}

/** Exchanges a one-time sign-in token. @param {string} token */
export async function signInOnce(token) {
  sessionStorage.setItem(key, JSON.stringify(await post('/session', { token })));
}

/** @returns {import('./session.js').Provider} */
export const start = () => ({
  current: () => stored()?.user ?? null,
  token: () => stored()?.accessToken ?? null,
  signOut: () => sessionStorage.removeItem(key),
});
