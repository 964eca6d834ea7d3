import { patch } from '../lib/dom.js';
import { attr, html, icon } from '../lib/html.js';
import { setLanguage, language, t } from '../lib/i18n.js';
import { go, href } from '../lib/router.js';
import { setTheme } from '../lib/theme.js';
import { store } from '../lib/store.js';
import { debounce } from '../lib/view.js';
import { rail } from '../routes.js';
import { grouped, iconOf, marked, placeOf, search, searchPlace } from './found.js';
import { newProject } from './new-project.js';
import { openKeyboardHelp } from './keyboard-help.js';
import { problemText } from './states.js';

function commands() {
  const project = store.get('project');
  return [
    ...(project ? rail.map((p) => ({ icon: p.icon, text: t('palette.go', { page: t(`page.${p.name}`) }), run: () => go(p.path ? href('p', project.id, p.path) : href('p', project.id)) })) : []),
    ...(store.get('projects') ?? []).filter((p) => p.id !== project?.id).map((p) => ({ icon: 'collection', text: t('palette.project', { name: p.name }), run: () => go(href('p', p.id)) })),
    { icon: 'plus-lg', text: t('project.new'), run: newProject },
    { icon: 'moon-stars', text: t('palette.dark'), run: () => setTheme('dark') },
    { icon: 'sun', text: t('palette.light'), run: () => setTheme('light') },
    { icon: 'translate', text: language() === 'ko' ? 'English' : '한국어', run: async () => { await setLanguage(language() === 'ko' ? 'en' : 'ko'); location.reload(); } },
    { icon: 'keyboard', text: t('keys.title'), run: openKeyboardHelp },
  ];
}

const found = (item) => ({
  icon: iconOf(item.type), group: item.type, text: marked(item.title, item.titleHighlights), detail: item.snippet ? marked(item.snippet, item.highlights) : '', run: () => go(placeOf(item)),
});

/** The last row leads to the search page, where the rest is. */
const rest = (question, total) => ({ icon: 'search', group: '', text: t('search.all', { count: total }), run: () => go(searchPlace(question)) });

const groupRow = (rows, i) => (rows[i].group && rows[i].group !== rows[i - 1]?.group ? html`<li role="presentation" class="palette-group">${t(`search.types.${rows[i].group}`)}</li>` : '');

/** Search (`/`) or commands (`Ctrl K`): type, move with the arrows, Enter goes. @param {'search'|'commands'} mode */
export function openPalette(mode) {
  document.querySelector('dialog.palette')?.remove();
  const dialog = document.createElement('dialog');
  dialog.className = 'palette';
  dialog.setAttribute('aria-label', t(mode === 'search' ? 'search.title' : 'palette.title'));
  const state = { text: '', at: 0, rows: mode === 'commands' ? commands() : [], note: mode === 'search' ? t('search.start') : '' };
  document.body.append(dialog);

  const draw = () => patch(dialog, html`<div class="palette-input">
    ${icon(mode === 'search' ? 'search' : 'command')}<input type="text" role="combobox" aria-expanded="true" aria-controls="palette-list"
      aria-activedescendant="palette-${state.at}" placeholder="${t(mode === 'search' ? 'search.placeholder' : 'palette.placeholder')}" autocomplete="off" spellcheck="false"><kbd>Esc</kbd></div>
    <ul id="palette-list" role="listbox">${state.rows.map((row, i) => html`${groupRow(state.rows, i)}<li id="palette-${i}" role="option" data-row="${i}"${attr('aria-selected', String(i === state.at))}>
      ${icon(row.icon)}<span class="truncate">${row.text}${row.detail ? html`<small>${row.detail}</small>` : ''}</span></li>`)}</ul>
    ${state.rows.length === 0 ? html`<p class="menu-empty">${state.note}</p>` : ''}`);

  const close = () => { dialog.close(); dialog.remove(); };
  const choose = (row) => { if (row) { close(); row.run(); } };
  const look = mode === 'commands' ? filterCommands(state, draw) : debounce(searchServer(state, draw), 120);

  dialog.addEventListener('input', (event) => { state.text = event.target.value.trim(); look(); });
  dialog.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && state.rows.length) { event.preventDefault(); state.at = (state.at + step + state.rows.length) % state.rows.length; draw(); dialog.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' }); }
    if (event.key === 'Enter') { event.preventDefault(); choose(state.rows[state.at]); }
  });
  dialog.addEventListener('click', (event) => {
    const row = event.target.closest('[data-row]');
    if (row) choose(state.rows[Number(row.dataset.row)]);
    else if (event.target === dialog) close();
  });
  dialog.addEventListener('cancel', (event) => { event.preventDefault(); close(); });
  draw();
  dialog.showModal();
  dialog.querySelector('input').focus();
}

function filterCommands(state, draw) {
  return () => {
    const words = state.text.toLowerCase().split(/\s+/);
    state.rows = commands().filter((row) => words.every((word) => row.text.toLowerCase().includes(word)));
    state.note = t('palette.nothing');
    state.at = 0;
    draw();
  };
}

function searchServer(state, draw) {
  return async () => {
    const { text } = state;
    if (text === '') { Object.assign(state, { rows: [], note: t('search.start') }); return draw(); }
    try {
      const question = { q: text, project: store.get('project')?.id };
      const { items, total } = await search({ ...question, limit: 12 });
      if (text !== state.text) return;
      const rows = grouped(items).flatMap(([, group]) => group.map(found));
      Object.assign(state, { rows: [...rows, ...(total > 0 ? [rest(question, total)] : [])], at: 0, note: t('search.nothing', { text }) });
    } catch (error) {
      Object.assign(state, { rows: [], note: problemText(error) });
    }
    draw();
  };
}
