import { applyVars } from '../lib/dom.js';
import { html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { problemText } from './states.js';

/** Dialogs may lie on each other, each with a title of its own. */
let opened = 0;

/**
 * A modal form. Resolves with what `submit` answered, or null when it was dismissed; a refusal is shown inside and nothing is lost.
 * @template T
 * @param {{ title: string, body: import('../lib/html.js').Html, ok?: string, tone?: 'primary'|'danger', wide?: boolean, submit?: (form: FormData, dialog: HTMLDialogElement) => Promise<T>|T, ready?: (dialog: HTMLDialogElement) => void }} options
 *   without `ok` there is only a way to close
 * @returns {Promise<T|null>}
 */
export function openDialog({ title, body, ok, tone = 'primary', wide = false, submit = () => true, ready = () => {} }) {
  const dialog = document.createElement('dialog');
  const titleId = `sheet-title-${++opened}`;
  dialog.className = `sheet${wide ? ' is-wide' : ''}`;
  dialog.setAttribute('aria-labelledby', titleId);
  dialog.innerHTML = html`<form method="dialog" novalidate>
    <header><h2 id="${titleId}">${title}</h2><button type="button" class="btn btn-icon" data-dismiss aria-label="${t('action.close')}">${icon('x-lg')}</button></header>
    <div class="sheet-body">${body}<p class="form-error" role="alert" hidden></p></div>
    <footer><button type="button" class="btn btn-quiet" data-dismiss>${ok ? t('action.cancel') : t('action.close')}</button>
    ${ok ? html`<button type="submit" class="btn btn-${tone}">${ok}</button>` : ''}</footer></form>`.text;
  applyVars(dialog);
  document.body.append(dialog);
  return new Promise((resolve) => {
    const finish = (value) => { dialog.close(); dialog.remove(); resolve(value); };
    dialog.addEventListener('cancel', (event) => { event.preventDefault(); finish(null); });
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog || event.target.closest('[data-dismiss]')) finish(null);
    });
    dialog.querySelector('form').addEventListener('submit', async (event) => {
      event.preventDefault();
      await send(dialog, event.target, submit, finish);
    });
    addEventListener('hashchange', () => dialog.isConnected && finish(null), { once: true });
    dialog.showModal();
    ready(dialog);
    (dialog.querySelector('[autofocus]') ?? dialog.querySelector('input,select,textarea'))?.focus();
  });
}

async function send(dialog, form, submit, finish) {
  const button = dialog.querySelector('[type=submit]');
  const line = dialog.querySelector('.form-error');
  if (!form.reportValidity() || button === null) return;
  button.disabled = true;
  line.hidden = true;
  try {
    finish(await submit(new FormData(form), dialog));
  } catch (error) {
    line.textContent = problemText(error);
    line.hidden = false;
    button.disabled = false;
  }
}

/** A labelled field. @param {string} label @param {import('../lib/html.js').Html} input @param {string} [hint] */
export const field = (label, input, hint) => html`<label class="field"><span>${label}</span>${input}${hint ? html`<small>${hint}</small>` : ''}</label>`;

/** For what cannot be undone: names the thing and what will happen. @param {{ title: string, text: string, ok: string, submit: () => Promise<any> }} what */
export const confirmDialog = ({ title, text, ok, submit }) => openDialog({ title, body: html`<p>${text}</p>`, ok, tone: 'danger', submit });
