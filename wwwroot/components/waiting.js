import { html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { href } from '../lib/router.js';
import { number } from '../lib/format.js';

const places = { model: 'models', rollout: 'rollouts' };
const icons = { review: 'inbox', approve: 'patch-check', rollout: 'rocket-takeoff' };

/** What waits for a person: a list of places to go. @param {string} project @param {{ kind: string, thing: string, id: string, title: string, count?: number }[]} waiting */
export const waitingList = (project, waiting) => waiting.length === 0
  ? html`<p class="menu-empty">${icon('check-circle')} ${t('waiting.none')}</p>`
  : html`<ul class="waiting">
    ${waiting.map((w) => html`<li data-key="${w.kind}${w.id}"><a data-close-menu href="${w.kind === 'review' ? href('p', project, 'feedback') : href('p', project, places[w.thing], w.id)}">
    <span class="waiting-icon" data-kind="${w.kind}">${icon(icons[w.kind])}</span>
    <span class="waiting-text"><b>${t(`waiting.${w.kind}`)}</b><small class="truncate">${w.kind === 'review' ? t('waiting.frames', { count: w.count ?? 0 }) : w.title}</small></span>
    ${w.count ? html`<span class="count">${number(w.count)}</span>` : icon('chevron-right')}</a></li>`)}</ul>`;
