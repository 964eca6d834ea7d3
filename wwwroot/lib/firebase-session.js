import { initializeApp } from '../vendor/firebase/firebase-app.js';
import {
  applyActionCode, browserPopupRedirectResolver, browserSessionPersistence, checkActionCode, confirmPasswordReset, connectAuthEmulator, createUserWithEmailAndPassword,
  EmailAuthProvider, GoogleAuthProvider, initializeAuth, reauthenticateWithCredential, reauthenticateWithPopup, sendEmailVerification, sendPasswordResetEmail, signInWithEmailAndPassword, signInWithPopup, signOut, updateProfile, verifyPasswordResetCode,
} from '../vendor/firebase/firebase-auth.js';
import { ApiError } from './http.js';
import { language } from './i18n.js';

/** Sign-in with Firebase. Its SDK keeps the session in sessionStorage; the ID token stays in memory and is renewed before it expires. */

/** @type {import('../vendor/firebase/firebase-auth.js').Auth} */
let auth;

/** Several refusals that must sound the same: nobody learns from here which addresses have an account. */
const alike = { 'auth/wrong-password': 'auth/invalid-credential', 'auth/user-not-found': 'auth/invalid-credential', 'auth/invalid-login-credentials': 'auth/invalid-credential' };

/** @template T @param {() => Promise<T>} work @returns {Promise<T>} refusals as the rest of the page shows them */
async function saying(work) {
  auth.languageCode = language();
  try {
    return await work();
  } catch (cause) {
    const code = alike[cause.code] ?? cause.code ?? 'auth/internal-error';
    throw new ApiError({ method: 'POST', url: 'firebase', status: code === 'auth/network-request-failed' ? 0 : 400, code: code.replace('auth/', 'auth.').replaceAll('-', '_'), title: '', detail: cause.message });
  }
}

/** @param {import('./session.js').SignInSettings['firebase']} settings @returns {Promise<import('./session.js').Provider>} */
export async function start(settings) {
  const app = initializeApp({ projectId: settings.projectId, apiKey: settings.apiKey, authDomain: settings.authDomain });
  auth = initializeAuth(app, { persistence: browserSessionPersistence, popupRedirectResolver: settings.google ? browserPopupRedirectResolver : undefined });
  if (settings.emulator) connectAuthEmulator(auth, settings.emulator, { disableWarnings: true });
  await auth.authStateReady();
  return { current, token, signOut: () => signOut(auth) };
}

/** @returns {import('./session.js').User|null} */
function current() {
  const user = auth.currentUser;
  return user && { id: user.uid, name: user.displayName || user.email || user.uid, email: user.email ?? undefined, verified: user.emailVerified };
}

/** @param {boolean} [renew] even though the one at hand is good */
async function token(renew = false) {
  if (!auth.currentUser) return null;
  try {
    return await saying(() => auth.currentUser.getIdToken(renew));
  } catch (error) {
    // The account is gone, disabled or signed out elsewhere: the server says so of a call without a token.
    if (error.status !== 0) return null;
    throw error;
  }
}

/** @param {string} email @param {string} password */
export const signIn = (email, password) => saying(() => signInWithEmailAndPassword(auth, email, password));

/** Makes an account and sends the message that confirms its address. @param {string} name @param {string} email @param {string} password */
export const signUp = (name, email, password) => saying(async () => {
  const { user } = await createUserWithEmailAndPassword(auth, email, password);
  if (name) await updateProfile(user, { displayName: name });
  await sendEmailVerification(user);
  await user.getIdToken(true);
});

export const signInWithGoogle = () => saying(() => signInWithPopup(auth, new GoogleAuthProvider()));

/** Whether the account in use has a password. */
export const hasPassword = () => auth.currentUser.providerData.some((p) => p.providerId === 'password');

/** Proves again who is signed in, so that the next token says so. @param {string} password */
export const proveByPassword = (password) => saying(() => reauthenticateWithCredential(auth.currentUser, EmailAuthProvider.credential(auth.currentUser.email, password)));

/** The same with Google's window. */
export const proveByGoogle = () => saying(() => reauthenticateWithPopup(auth.currentUser, new GoogleAuthProvider()));

export const sendVerification = () => saying(() => sendEmailVerification(auth.currentUser));

/** Looks whether the address has been confirmed meanwhile. @returns {Promise<boolean>} */
export const isVerified = () => saying(async () => {
  await auth.currentUser.reload();
  if (auth.currentUser.emailVerified) await auth.currentUser.getIdToken(true);
  return auth.currentUser.emailVerified;
});

/** Sends the message with which a password is set anew; says nothing of whether there is such an account. @param {string} email */
export async function sendReset(email) {
  try {
    await saying(() => sendPasswordResetEmail(auth, email));
  } catch (error) {
    if (error.code !== 'auth.invalid_credential') throw error;
  }
}

/** The address whose password a code resets. @param {string} code @returns {Promise<string>} */
export const addressOfReset = (code) => saying(() => verifyPasswordResetCode(auth, code));

/** @param {string} code @param {string} password */
export const resetPassword = (code, password) => saying(() => confirmPasswordReset(auth, code, password));

/** Confirms an address, or takes a change of it back. @param {string} code @returns {Promise<string|null>} the address */
export const applyCode = (code) => saying(async () => {
  const { data } = await checkActionCode(auth, code);
  await applyActionCode(auth, code);
  await auth.currentUser?.reload();
  await auth.currentUser?.getIdToken(true);
  return data.email ?? null;
});
