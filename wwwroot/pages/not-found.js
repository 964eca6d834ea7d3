import { patch } from '../lib/dom.js';
import { html } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { empty } from '../components/states.js';

/** @param {Element} root */
export async function show(root) {
  patch(root, empty({ icon: 'question-circle', title: t('notFound.title'), text: t('notFound.text'), action: html`<a class="btn btn-primary" href="#/">${t('shell.home')}</a>` }));
}
