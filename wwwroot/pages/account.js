import { actions, on, patch } from '../lib/dom.js';
import { attr, html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { go } from '../lib/router.js';
import { field } from '../components/dialog.js';
import { mailedCode } from '../components/mailed-code.js';
import { card } from '../components/sign-in-card.js';
import { problemText } from '../components/states.js';

/** What a link in one of Firebase's messages is for: a new password, or confirming an address. @param {Element} root @param {any} params @param {AbortSignal} signal */
export async function show(root, params, signal) {
  const mailed = mailedCode();
  if (!mailed) return go('#/');
  const draw = (body) => patch(root, card(body));
  const failed = (error) => draw(html`<p class="form-error" role="alert">${icon('exclamation-triangle')} ${problemText(error)}</p>${onward()}`);
  actions(root, { onward: () => go('#/') }, signal);
  draw(html`<p role="status"><span class="spinner"></span></p>`);
  const firebase = await import('../lib/firebase-session.js');
  try {
    if (mailed.mode === 'resetPassword') await askPassword(root, draw, firebase, mailed.code, signal);
    else draw(html`<p role="status">${t('session.addressConfirmed', { email: (await firebase.applyCode(mailed.code)) ?? '' })}</p>${onward()}`);
  } catch (error) {
    failed(error);
  }
}

const onward = () => html`<button type="button" class="btn btn-primary" data-action="onward">${t('session.onward')}</button>`;

async function askPassword(root, draw, firebase, code, signal) {
  const email = await firebase.addressOfReset(code);
  const form = ({ error, busy } = {}) => html`<form class="sign-in-form" novalidate><p>${t('session.newPasswordFor', { email })}</p>
    ${error ? html`<p class="form-error" role="alert">${icon('exclamation-triangle')} ${problemText(error)}</p>` : ''}
    <input type="email" autocomplete="username" value="${email}" hidden>
    ${field(t('session.newPassword'), html`<input class="form-control" type="password" name="password" required minlength="6" maxlength="4096" autocomplete="new-password" autofocus>`, t('session.passwordHint'))}
    <button type="submit" class="btn btn-primary"${attr('disabled', busy)}>${t('session.setPassword')}</button></form>`;
  draw(form());
  on(root, 'submit', 'form', async (event, element) => {
    event.preventDefault();
    if (!element.reportValidity()) return;
    const password = new FormData(element).get('password');
    draw(form({ busy: true }));
    try {
      await firebase.resetPassword(code, password);
      draw(html`<p role="status">${t('session.passwordSet')}</p>${onward()}`);
    } catch (error) {
      draw(form({ error }));
    }
  }, signal);
}
