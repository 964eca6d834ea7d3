import { patch } from '../lib/dom.js';
import { attr, html, icon } from '../lib/html.js';
import { setLanguage, language, t } from '../lib/i18n.js';
import { get, query } from '../lib/http.js';
import { go, href } from '../lib/router.js';
import { setTheme } from '../lib/theme.js';
import { store } from '../lib/store.js';
import { debounce } from '../lib/view.js';
import { rail } from '../routes.js';
import { newProject } from './new-project.js';
import { openKeyboardHelp } from './keyboard-help.js';
import { problemText } from './states.js';

const icons = { image: 'image', model: 'box-seam', job: 'activity', device: 'hdd-network', rollout: 'rocket-takeoff', project: 'collection', version: 'snow', feedback: 'inbox', class: 'tag' };

/** Where a found thing is. @param {{ type: string, id: string, projectId: string }} found */
export const placeOf = (found) => ({
  project: href('p', found.id), image: href('p', found.projectId, 'annotate', found.id), model: href('p', found.projectId, 'models', found.id),
  job: href('p', found.projectId, 'training', found.id), device: href('p', found.projectId, 'devices', found.id), rollout: href('p', found.projectId, 'rollouts', found.id),
  version: href('p', found.projectId, 'data', 'versions'), feedback: href('p', found.projectId, 'feedback', found.id),
})[found.type] ?? href('p', found.projectId);

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

/** Text with the parts that matched marked. @param {string} text @param {[number, number][]} marks */
export function marked(text, marks) {
  let at = 0;
  const parts = [];
  for (const [start, length] of [...(marks ?? [])].sort((a, b) => a[0] - b[0])) {
    if (start < at) continue;
    parts.push(text.slice(at, start), html`<mark>${text.slice(start, start + length)}</mark>`);
    at = start + length;
  }
  return [...parts, text.slice(at)];
}

const found = (item) => ({
  icon: icons[item.type] ?? 'circle', text: marked(item.title, item.titleHighlights), detail: item.snippet ? marked(item.snippet, item.highlights) : '',
  kind: t(`search.type.${item.type}`), run: () => go(placeOf(item)),
});

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
    <ul id="palette-list" role="listbox">${state.rows.map((row, i) => html`<li id="palette-${i}" role="option" data-row="${i}"${attr('aria-selected', String(i === state.at))}>
      ${icon(row.icon)}<span class="truncate">${row.text}${row.detail ? html`<small>${row.detail}</small>` : ''}</span>${row.kind ? html`<small class="muted">${row.kind}</small>` : ''}</li>`)}</ul>
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
      const { items } = await get(`/search${query({ q: text, project: store.get('project')?.id })}`);
      if (text !== state.text) return;
      Object.assign(state, { rows: items.map(found), at: 0, note: t('search.nothing', { text }) });
    } catch (error) {
      Object.assign(state, { rows: [], note: problemText(error) });
    }
    draw();
  };
}
