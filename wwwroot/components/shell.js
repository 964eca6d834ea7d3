import { patch, on } from '../lib/dom.js';
import { attr, html, icon, raw } from '../lib/html.js';
import { language, setLanguage, t } from '../lib/i18n.js';
import { match, href, go } from '../lib/router.js';
import { post } from '../lib/http.js';
import { current, signInSettings, signOut } from '../lib/session.js';
import { liveState, onLiveState, unfollow } from '../lib/events.js';
import { setTheme, theme } from '../lib/theme.js';
import { addKeys } from '../lib/keys.js';
import { number } from '../lib/format.js';
import { store } from '../lib/store.js';
import { isOpen, rail, routes } from '../routes.js';
import { overall, stop, workList } from './running.js';
import { openPalette } from './palette.js';
import { openKeyboardHelp } from './keyboard-help.js';
import { newProject } from './new-project.js';
import { waitingList } from './waiting.js';
import { attempt, say } from './toast.js';
import { bar } from './states.js';

const folded = () => localStorage.getItem('vision.rail') === 'folded';
const projectId = () => store.get('project')?.id;
const pagePath = (path) => (path ? href('p', projectId(), path) : href('p', projectId()));
const badge = (name) => (name === 'feedback' ? (store.get('waiting') ?? []).find((w) => w.kind === 'review')?.count : 0);

const railLink = (page, here) => html`<a data-key="${page.name}" href="${pagePath(page.path)}" class="rail-link" title="${t(`page.${page.name}`)}"${attr('aria-current', page.name === here && 'page')}>
  ${icon(page.icon)}<span class="rail-word">${t(`page.${page.name}`)}</span>${badge(page.name) ? html`<span class="rail-badge">${number(badge(page.name))}</span>` : ''}</a>`;

const projectMenu = () => html`<div popover id="project-menu" class="menu menu-project">
  <div class="menu-scroll">
    ${(store.get('projects') ?? []).map((p) => html`<a class="menu-item" data-key="${p.id}" data-close-menu href="${href('p', p.id)}"${attr('aria-current', p.id === projectId() && 'true')}>
    <span class="avatar">${[...p.name][0]}</span><span class="truncate">${p.name}</span>${p.id === projectId() ? icon('check-lg') : ''}</a>`)}</div>
  <hr><button type="button" class="menu-item" data-do="new-project">${icon('plus-lg')}${t('project.new')}</button>
  <a class="menu-item" href="#/" data-close-menu>${icon('list')}${t('project.all')}</a></div>`;

const switcher = () => {
  const project = store.get('project');
  return html`<button type="button" class="switcher" popovertarget="project-menu" title="${project?.name ?? t('project.choose')}">
    <span class="avatar">${project ? [...project.name][0] : icon('collection')}</span><span class="rail-word truncate">${project?.name ?? t('project.choose')}</span><span class="rail-word">${icon('chevron-down')}</span></button>
      ${projectMenu()}`;
};

const railMarkup = (here) => html`<a class="brand" href="#/" aria-label="${t('shell.home')}">${raw('<img src="/favicon.svg" alt="" width="28" height="28">')}<span class="rail-word">VisionInApp</span></a>
  ${switcher()}
  <div class="rail-links" aria-label="${t('shell.pages')}">${projectId() ? rail.map((page) => railLink(page, here)) : ''}</div>
  <button type="button" class="rail-fold" data-do="fold" aria-pressed="${String(folded())}" title="${t('shell.fold')}">${icon(folded() ? 'chevron-right' : 'chevron-left')}<span class="rail-word">${t('shell.fold')}</span></button>`;

const liveDot = () => html`<span class="live" data-state="${liveState()}" role="status" title="${t(`live.${liveState()}`)}"><i></i><span>${t(`live.${liveState()}`)}</span></span>`;

const runningMenu = () => {
  const works = store.get('running') ?? [];
  return html`<button type="button" class="btn btn-top ${works.length ? 'is-active' : ''}" popovertarget="running-menu" aria-label="${t('running.title')}">
    ${icon('arrow-repeat', works.length ? 'is-turning' : '')}${works.length ? html`<span>${number(works.length)}</span>` : ''}</button>
    <div popover id="running-menu" class="menu menu-right menu-wide"><h2>${t('running.title')}</h2>${workList(works)}</div>`;
};

const bell = () => {
  const waiting = store.get('waiting') ?? [];
  return html`<button type="button" class="btn btn-top" popovertarget="bell-menu" aria-label="${t('bell.title')}">${icon('bell')}${waiting.length ? html`<span class="dot">${number(waiting.length)}</span>` : ''}</button>
    <div popover id="bell-menu" class="menu menu-right menu-wide"><h2>${t('bell.title')}</h2>${waitingList(projectId(), waiting)}</div>`;
};

const choice = (name, value, chosen, text, iconName) => html`<button type="button" class="segment" data-do="${name}" data-value="${value}" aria-pressed="${String(value === chosen)}">${iconName ? icon(iconName) : ''}${text}</button>`;

const personMenu = () => html`<button type="button" class="btn btn-top" popovertarget="person-menu" aria-label="${t('shell.menu')}">${icon('person')}</button>
  <div popover id="person-menu" class="menu menu-right"><h2>${current()?.name ?? ''}</h2>
  <div class="menu-row"><span>${t('shell.language')}</span><div class="segments">${choice('language', 'ko', language(), '한국어')}
    ${choice('language', 'en', language(), 'English')}</div></div>
  <div class="menu-row"><span>${t('shell.theme')}</span><div class="segments">
    ${['auto', 'light', 'dark'].map((v) => choice('theme', v, theme(), t(`theme.${v}`), { auto: 'circle-half', light: 'sun', dark: 'moon-stars' }[v]))}</div>
    </div>
  <hr><button type="button" class="menu-item" data-do="keys">${icon('keyboard')}${t('keys.title')}<kbd>?</kbd></button>
  ${signInSettings().provider === 'firebase' ? html`<button type="button" class="menu-item" data-do="end-sessions">${icon('shield-check')}${t('session.endAll')}</button>` : ''}
  <button type="button" class="menu-item" data-do="sign-out">${icon('box-arrow-right')}${t('session.signOut')}</button></div>`;

const topMarkup = () => html`<button type="button" class="search-button" data-do="search">${icon('search')}<span>${t('search.hint')}</span><kbd>/</kbd></button>
  <button type="button" class="btn btn-top is-wide-only" data-do="palette" aria-label="${t('palette.title')}"><kbd>Ctrl K</kbd></button>
  <span class="spacer"></span>${liveDot()}${runningMenu()}${bell()}${personMenu()}`;

const bottomMarkup = (here) => {
  const near = rail.filter((p) => ['overview', 'data', 'models', 'feedback'].includes(p.name));
  return html`${near.map((page) => railLink(page, here))}
    <button type="button" class="rail-link" popovertarget="more-menu"${attr('aria-current', !near.some((p) => p.name === here) && 'page')}>${icon('three-dots')}<span class="rail-word">${t('shell.more')}</span></button>
    <div popover id="more-menu" class="menu menu-bottom">${rail.filter((p) => !near.includes(p)).map((p) => html`<a class="menu-item" data-close-menu href="${pagePath(p.path)}">${icon(p.icon)}${t(`page.${p.name}`)}</a>`)}
    <hr><a class="menu-item" data-close-menu href="#/">${icon('collection')}${t('project.all')}</a></div>`;
};

/** Draws everything around the page. */
export function drawShell() {
  const found = match(routes, location.hash);
  const here = found?.route.name === 'annotate' ? (found.params.item ? 'feedback' : 'data') : found?.route.name;
  const open = found !== null && (isOpen(found.route) || found.route.name === 'invitation');
  document.body.classList.toggle('is-bare', open);
  document.body.classList.toggle('is-folded', folded());
  document.body.classList.toggle('has-project', Boolean(projectId()));
  document.title = [found && !open && here !== 'projects' ? t(`page.${here}`) : '', store.get('project')?.name, 'VisionInApp'].filter(Boolean).join(' · ');
  document.querySelector('.skip-link').textContent = t('shell.skip');
  if (open) return;
  for (const [id, markup] of [['rail', railMarkup(here)], ['topbar', topMarkup()], ['bottom', projectId() ? bottomMarkup(here) : html``]]) patch(document.getElementById(id), markup);
  document.getElementById('rail').setAttribute('aria-label', t('shell.pages'));
  drawEdge();
}

function drawEdge() {
  const works = store.get('running') ?? [];
  const edge = document.getElementById('edge');
  edge.hidden = works.length === 0;
  patch(edge, works.length === 0 ? html`` : bar(overall(works), t('running.title')));
}

const doings = {
  fold: () => { localStorage.setItem('vision.rail', folded() ? 'open' : 'folded'); drawShell(); },
  search: () => openPalette('search'),
  palette: () => openPalette('commands'),
  keys: openKeyboardHelp,
  'new-project': newProject,
  'sign-out': async () => { await signOut(); unfollow(); store.set('project', null); go('#/sign-in'); say(t('session.signedOut')); },
  'end-sessions': () => attempt(() => post('/session/end-all')).then(() => doings['sign-out']()),
  theme: (value) => { setTheme(value); drawShell(); },
};

/** Listens for the shell's buttons and keys. @param {() => void} showAgain draws the page anew, after the language changed */
export function startShell(showAgain) {
  const speak = async (value) => { await setLanguage(value); drawShell(); showAgain(); };
  on(document, 'click', '[data-do]', (event, target) => {
    if (!['theme', 'language', 'fold'].includes(target.dataset.do)) target.closest('[popover]')?.hidePopover();
    (target.dataset.do === 'language' ? speak : doings[target.dataset.do])(target.dataset.value);
  });
  on(document, 'click', '[data-close-menu]', (event, target) => target.closest('[popover]')?.hidePopover());
  on(document, 'click', '[data-stop]', (event, target) => stop(store.get('running').find((w) => w.kind === target.dataset.stop && w.id === target.dataset.id)));
  on(document, 'click', '[data-copy]', async (event, target) => { await navigator.clipboard.writeText(target.dataset.copy); say(t('action.copied')); });
  on(document, 'click', '.skip-link', (event) => { event.preventDefault(); document.getElementById('main').focus(); });
  store.on(['projects', 'project', 'running', 'waiting'], drawShell);
  onLiveState(drawShell);
  const group = 'keys.group.everywhere';
  addKeys([
    { combo: '/', group, label: 'keys.search', run: () => openPalette('search') },
    { combo: 'Ctrl+k', group, label: 'keys.palette', run: () => openPalette('commands'), always: true },
    { combo: '?', group, label: 'keys.help', run: openKeyboardHelp },
    ...rail.map((page) => ({ combo: `Alt+${page.key}`, group: 'keys.group.pages', label: `page.${page.name}`, run: () => projectId() && go(pagePath(page.path)) })),
  ]);
}
