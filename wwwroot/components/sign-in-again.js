import { html } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { current } from '../lib/session.js';
import { field, openDialog } from './dialog.js';

/** Asks the person to prove who they are, before something that cannot be taken back is done. @returns {Promise<boolean>} false when they would not */
export async function signInAgain() {
  const { hasPassword, proveByGoogle, proveByPassword } = await import('../lib/firebase-session.js');
  const { name, email } = current();
  const who = html`<p>${t('session.againText', { name: email ?? name })}</p>`;
  const password = () => field(t('session.password'), html`<input class="form-control" type="password" name="password" required maxlength="4096" autocomplete="current-password" autofocus>`);
  const proven = await openDialog(hasPassword()
    ? { title: t('session.again'), ok: t('session.signIn'), body: html`${who}${password()}`, submit: (form) => proveByPassword(form.get('password')).then(() => true) }
    : { title: t('session.again'), ok: t('session.google'), body: who, submit: () => proveByGoogle().then(() => true) });
  return proven === true;
}
