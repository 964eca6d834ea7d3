import { patch } from '../lib/dom.js';
import { html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { go } from '../lib/router.js';
import { current, signInSettings } from '../lib/session.js';
import { card, goBack } from '../components/sign-in-card.js';
import { problemText } from '../components/states.js';

/** Signing in as the installation does it. */
export async function show(root, { query }, signal) {
  if (signInSettings().provider === 'firebase') return (await import('../components/sign-in-form.js')).showForm(root, query, signal);
  return showLink(root, query, signal);
}

/** Exchanges the one-time token of the address, which is taken out of the address and the history at once. */
async function showLink(root, query, signal) {
  const token = query.get('token');
  if (token) history.replaceState(null, '', '#/sign-in');
  if (!token && current()) return go('#/');
  patch(root, page(token ? { busy: true } : {}));
  if (!token) return;
  try {
    await (await import('../lib/local-session.js')).signInOnce(token);
    if (!signal.aborted) goBack();
  } catch (error) {
    patch(root, page({ error }));
  }
}

const page = ({ busy, error }) => card(html`
  ${busy ? html`<p role="status"><span class="spinner"></span> ${t('session.signingIn')}</p>` : html`
  ${error ? html`<p class="form-error" role="alert">${icon('exclamation-triangle')} ${problemText(error)}</p>` : ''}
  <ol class="steps"><li>${t('session.step1')}<pre class="command">./run</pre></li><li>${t('session.step2')}</li><li>${t('session.step3')}</li></ol>
  <p class="muted small">${t('session.once')}</p>`}`);
