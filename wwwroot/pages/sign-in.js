import { patch } from '../lib/dom.js';
import { html, icon, raw } from '../lib/html.js';
import { language, t } from '../lib/i18n.js';
import { go } from '../lib/router.js';
import { current, signIn } from '../lib/session.js';
import { problemText } from '../components/states.js';

/** Exchanges the one-time token of the address, which is taken out of the address and the history at once. */
export async function show(root, { query }, signal) {
  const token = query.get('token');
  if (token) history.replaceState(null, '', '#/sign-in');
  if (!token && current()) return go('#/');
  patch(root, page(token ? { busy: true } : {}));
  if (!token) return;
  try {
    await signIn(token);
    if (signal.aborted) return;
    const back = sessionStorage.getItem('vision.return') ?? '#/';
    sessionStorage.removeItem('vision.return');
    go(back);
  } catch (error) {
    patch(root, page({ error }));
  }
}

const page = ({ busy, error }) => html`<div class="sign-in"><div class="sign-in-card">
  ${raw('<img src="/favicon.svg" alt="" width="56" height="56">')}<h1>VisionInApp</h1><p class="lead-text">${t('session.lead')}</p>
  ${busy ? html`<p role="status"><span class="spinner"></span> ${t('session.signingIn')}</p>` : html`
  ${error ? html`<p class="form-error" role="alert">${icon('exclamation-triangle')} ${problemText(error)}</p>` : ''}
  <ol class="steps"><li>${t('session.step1')}<pre class="command">./run</pre></li><li>${t('session.step2')}</li><li>${t('session.step3')}</li></ol>
  <p class="muted small">${t('session.once')}</p>`}
  <div class="segments">
    ${[['ko', '한국어'], ['en', 'English']].map(([value, text]) => html`<button type="button" class="segment" data-do="language" data-value="${value}" aria-pressed="${String(value === language())}">${text}</button>`)}</div>
    </div></div>`;
