import { html, raw } from '../lib/html.js';
import { language, t } from '../lib/i18n.js';
import { go } from '../lib/router.js';

/** What stands alone on a page, before the product is entered. @param {import('../lib/html.js').Html} body */
export const card = (body) => html`<div class="sign-in"><div class="sign-in-card">
  ${raw('<img src="/favicon.svg" alt="" width="56" height="56">')}<h1>VisionInApp</h1><p class="lead-text">${t('session.lead')}</p>
  ${body}
  <div class="segments">
    ${[['ko', '한국어'], ['en', 'English']].map(([value, text]) => html`<button type="button" class="segment" data-do="language" data-value="${value}" aria-pressed="${String(value === language())}">${text}</button>`)}</div>
    </div></div>`;

/** Goes where the person wanted to go before signing in. */
export function goBack() {
  const back = sessionStorage.getItem('vision.return') ?? '#/';
  sessionStorage.removeItem('vision.return');
  go(back);
}
