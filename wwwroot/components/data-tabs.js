import { attr, html } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { href } from '../lib/router.js';

/** The three views of a dataset. @param {string} project @param {'images'|'versions'|'imports'} here */
export const dataTabs = (project, here) => html`<nav class="tabs" aria-label="${t('page.data')}">${[['images', href('p', project, 'data')], ['versions', href('p', project, 'data', 'versions')], ['imports', href('p', project, 'data', 'imports')]]
  .map(([name, to]) => html`<a href="${to}"${attr('aria-current', name === here && 'page')}>${t(`data.${name}`)}</a>`)}</nav>`;
