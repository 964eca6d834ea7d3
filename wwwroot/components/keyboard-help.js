import { html } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { listKeys } from '../lib/keys.js';
import { openDialog } from './dialog.js';

const shownAs = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Delete: 'Del', Escape: 'Esc', Space: '␣' };
const press = (combo) => html`<kbd>${combo.split('+').map((key) => shownAs[key] ?? (key.length === 1 ? key.toUpperCase() : key)).join(' ')}</kbd>`;

/** Lists the keys that work here and now. */
export function openKeyboardHelp() {
  const groups = Map.groupBy(listKeys(), (key) => key.group);
  const body = html`<div class="key-groups">${[...groups].reverse().map(([group, keys]) => html`<section><h3>${t(group)}</h3><dl class="keys">
    ${keys.map((key) => html`<div><dt>${t(key.label)}</dt><dd>${key.combo.split(' ').map(press)}</dd></div>`)}</dl></section>`)}</div>`;
  return openDialog({ title: t('keys.title'), body, wide: true });
}
