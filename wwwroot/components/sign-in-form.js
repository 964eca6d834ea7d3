import { actions, on, patch } from '../lib/dom.js';
import { attr, html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { go } from '../lib/router.js';
import { current, signInSettings } from '../lib/session.js';
import { isVerified, sendReset, sendVerification, signIn, signInWithGoogle, signUp } from '../lib/firebase-session.js';
import { field } from './dialog.js';
import { card, goBack } from './sign-in-card.js';
import { problemText } from './states.js';

/** Signing in and up with Firebase, asking for a new password, and confirming an address. @param {Element} root @param {URLSearchParams} query @param {AbortSignal} signal */
export function showForm(root, query, signal) {
  const why = query.get('why');
  let view = why === 'session.email_unverified' && current() ? 'confirm' : 'in';
  if (view === 'in' && current()) return go('#/');
  let shown = { note: why && view === 'in' ? problemText({ code: why }) : '' };
  const draw = (next = {}) => { shown = next; patch(root, card(views[view](shown))); };
  const turn = (to) => { view = to; draw(); root.querySelector('input')?.focus(); };

  async function run(work) {
    draw({ ...shown, error: null, note: '', busy: true });
    try {
      const note = await work();
      if (!signal.aborted) draw({ note });
    } catch (error) {
      if (!signal.aborted) draw({ error });
    }
  }

  const forms = {
    in: (form) => signIn(form.get('email').trim(), form.get('password')).then(goBack),
    up: (form) => signUp(form.get('name').trim(), form.get('email').trim(), form.get('password')).then(goBack),
    forgot: (form) => sendReset(form.get('email').trim()).then(() => t('session.resetSent')),
  };
  on(root, 'submit', 'form', (event, form) => { event.preventDefault(); if (form.reportValidity()) { const data = new FormData(form); run(() => forms[view](data)); } }, signal);
  actions(root, {
    in: () => turn('in'), up: () => turn('up'), forgot: () => turn('forgot'),
    google: () => run(() => signInWithGoogle().then(goBack)),
    again: () => run(() => sendVerification().then(() => t('session.verificationSent'))),
    confirmed: () => run(async () => ((await isVerified()) ? goBack() : t('session.notConfirmed'))),
  }, signal);
  draw(shown);
}

const email = (autofocus) => field(t('session.email'), html`<input class="form-control" type="email" name="email" required maxlength="320" autocomplete="username"${attr('autofocus', autofocus)}>`);
const password = (autocomplete, hint) => field(t('session.password'), html`<input class="form-control" type="password" name="password" required minlength="6" maxlength="4096" autocomplete="${autocomplete}">`, hint);
const said = ({ error, note }) => html`${error ? html`<p class="form-error" role="alert">${icon('exclamation-triangle')} ${problemText(error)}</p>` : ''}${note ? html`<p class="form-note" role="status">${note}</p>` : ''}`;
const send = (text, busy) => html`<button type="submit" class="btn btn-primary"${attr('disabled', busy)}>${busy ? html`<span class="spinner"></span> ` : ''}${text}</button>`;
const link = (action, text) => html`<button type="button" class="btn btn-link" data-action="${action}">${text}</button>`;
const google = (busy) => (signInSettings().firebase.google
  ? html`<p class="sign-in-or">${t('session.or')}</p><button type="button" class="btn btn-quiet" data-action="google"${attr('disabled', busy)}>${t('session.google')}</button>` : '');

const views = {
  in: (shown) => html`<form class="sign-in-form" data-key="in" novalidate>${said(shown)}${email(true)}${password('current-password')}${send(t('session.signIn'), shown.busy)}${google(shown.busy)}
    <p>${link('forgot', t('session.forgot'))}${link('up', t('session.toSignUp'))}</p></form>`,
  up: (shown) => html`<form class="sign-in-form" data-key="up" novalidate>${said(shown)}
    ${field(t('session.name'), html`<input class="form-control" name="name" maxlength="100" autocomplete="name">`)}${email(false)}${password('new-password', t('session.passwordHint'))}
    ${send(t('session.signUp'), shown.busy)}${google(shown.busy)}<p>${link('in', t('session.toSignIn'))}</p></form>`,
  forgot: (shown) => html`<form class="sign-in-form" data-key="forgot" novalidate>${said(shown)}<p class="muted">${t('session.forgotText')}</p>${email(true)}
    ${send(t('session.sendReset'), shown.busy)}<p>${link('in', t('session.toSignIn'))}</p></form>`,
  confirm: (shown) => html`<div class="sign-in-form" data-key="confirm">${said(shown)}<p>${t('session.confirmText', { email: current()?.email ?? '' })}</p>
    <button type="button" class="btn btn-primary" data-action="confirmed"${attr('disabled', shown.busy)}>${t('session.confirmed')}</button>
    <button type="button" class="btn btn-quiet" data-action="again"${attr('disabled', shown.busy)}>${t('session.sendAgain')}</button>
    <button type="button" class="btn btn-link" data-do="sign-out">${t('session.signOut')}</button></div>`,
};
