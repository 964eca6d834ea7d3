import { patch } from '../lib/dom.js';
import { html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { problemText } from './states.js';

/** @type {{ id: number, text: string, tone: string, undo?: () => void, details?: string }[]} */
let shown = [];
let nextId = 1;

const root = () => document.getElementById('toasts');

function draw() {
  patch(root(), html`${shown.map((toast) => html`<div class="toast-line" data-key="${toast.id}" data-tone="${toast.tone}">
    ${icon(toast.tone === 'bad' ? 'exclamation-triangle' : 'check-circle')}<span>${toast.text}</span>
    ${toast.undo ? html`<button type="button" class="btn btn-sm btn-link" data-undo="${toast.id}">${t('action.undo')}</button>` : ''}
    ${toast.details ? html`<button type="button" class="btn btn-sm btn-link" data-copy="${toast.details}">${t('error.details')}</button>` : ''}
    <button type="button" class="btn btn-icon" data-close="${toast.id}" aria-label="${t('action.close')}">${icon('x-lg')}</button></div>`)}`);
}

const close = (id) => { shown = shown.filter((toast) => toast.id !== id); draw(); };

function show(toast, ms) {
  const id = nextId++;
  shown = [...shown.slice(-3), { id, ...toast }];
  draw();
  setTimeout(() => close(id), ms);
}

/** @param {string} text @param {() => void} [undo] offered for 10 s */
export const say = (text, undo) => show({ text, tone: 'ok', undo }, undo ? 10000 : 4000);

/** Says why something did not work. @param {any} error */
export function sayError(error) {
  if (error?.name === 'AbortError') return;
  show({ text: problemText(error), tone: 'bad', details: error.details ?? error.stack }, 12000);
}

/** Runs a command; says what came of it. @template T @param {() => Promise<T>} command @param {string} [done] @returns {Promise<T|undefined>} */
export async function attempt(command, done) {
  try {
    const answer = await command();
    if (done) say(done);
    return answer;
  } catch (error) {
    sayError(error);
    return undefined;
  }
}

/** Listens for undo and close. */
export function startToasts() {
  root().addEventListener('click', (event) => {
    const undo = event.target.closest('[data-undo]');
    const gone = event.target.closest('[data-close]');
    if (undo) { const id = Number(undo.dataset.undo); const toast = shown.find((x) => x.id === id); close(id); toast?.undo(); }
    if (gone) close(Number(gone.dataset.close));
  });
}
