import { actions, on, patch } from '../lib/dom.js';
import { attr, html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { isAborted } from '../lib/http.js';
import { number } from '../lib/format.js';
import { go, setQuery } from '../lib/router.js';
import { debounce } from '../lib/view.js';
import { facets, groupHead, grouped, marked, placeOf, search, searchPlace, stateChip, valueWords } from '../components/found.js';
import { empty, errorState, pageHead, skeleton, when } from '../components/states.js';

const shownOfFacet = 8;

/** Everything that can be found, narrowed by facets. @param {HTMLElement} root @param {{ query: URLSearchParams, project?: string }} params @param {AbortSignal} signal */
export async function show(root, { query: address, project }, signal) {
  const question = { q: address.get('q') ?? '' };
  for (const name of facets) if (address.get(name)) question[name] = address.get(name);
  if (project) question.project = project;
  const state = { question, answer: null, items: [], error: null, loading: false };
  const draw = () => { if (!signal.aborted) patch(root, page(state)); };
  let asking = new AbortController();

  async function ask(cursor) {
    asking.abort();
    asking = new AbortController();
    const { signal: mine } = asking;
    Object.assign(state, { error: null, loading: question.q !== '' });
    if (question.q === '') Object.assign(state, { answer: null, items: [] });
    draw();
    if (question.q === '') return;
    try {
      const answer = await search({ ...question, cursor }, AbortSignal.any([signal, mine]));
      Object.assign(state, { answer, items: cursor ? [...state.items, ...answer.items] : answer.items, loading: false });
    } catch (error) {
      if (isAborted(error)) return;
      Object.assign(state, { error, loading: false });
    }
    draw();
  }

  const type = debounce((text) => { question.q = text; setQuery({ q: text }); ask(); }, 200);
  on(root, 'input', '[data-part=question]', (event, input) => type(input.value.trim()), signal);
  root.addEventListener('keydown', (event) => walk(root, event), { signal });
  actions(root, {
    retry: () => ask(),
    more: () => ask(state.answer.next),
    clear: () => { for (const name of facets) if (name !== 'project') delete question[name]; setQuery(Object.fromEntries(facets.map((name) => [name, null]))); ask(); },
    pick: ({ dataset: { name, value } }) => {
      if (question[name] === value) delete question[name]; else question[name] = value;
      // The project is part of the address: the pages around it are its pages.
      if (name === 'project') { go(searchPlace(question)); return; }
      setQuery({ [name]: question[name] });
      ask();
    },
  }, signal);
  await ask();
  root.querySelector('[data-part=question]')?.focus();
}

/** Up and down walk from the question through the results. */
function walk(root, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const places = [...root.querySelectorAll('[data-part=question], .found')];
  const at = places.indexOf(event.target);
  if (!step || at < 0 || !places[at + step]) return;
  event.preventDefault();
  places[at + step].focus();
}

const page = (state) => html`${pageHead({ title: t('page.search') })}
  <label class="search-box">${icon('search')}<input type="search" class="form-control" data-part="question" value="${state.question.q}" placeholder="${t('search.placeholder')}"
    aria-label="${t('search.title')}" maxlength="200" autocomplete="off" spellcheck="false"></label>
  ${body(state)}`;

function body({ question, answer, items, error, loading }) {
  if (error) return html`<div data-key="error">${errorState(error)}</div>`;
  if (question.q === '') return html`<div data-key="empty">${empty({ icon: 'search', title: t('search.emptyTitle'), text: t('search.emptyText') })}</div>`;
  if (!answer) return html`<div data-key="loading">${skeleton('table')}</div>`;
  const narrowed = facets.some((name) => name !== 'project' && question[name]);
  return html`<div class="data-layout" data-key="filled"${attr('aria-busy', loading && 'true')}>
    <aside class="filters" aria-label="${t('data.filters')}">${facets.map((name) => facet(name, question[name], answer.facets[name] ?? [], answer.total))}
      ${narrowed ? html`<button type="button" class="btn btn-sm btn-link" data-action="clear">${t('data.clear')}</button>` : ''}</aside>
    <section class="data-main"><p class="counts" role="status">${t('search.count', { count: answer.total })}</p>
      ${items.length === 0 ? empty({ icon: 'funnel', title: t('search.nothing', { text: question.q }), text: t(narrowed ? 'search.nothingNarrowed' : 'search.nothingText') }) : ''}
      ${grouped(items).map(([type, found]) => html`<h2 class="found-head" data-key="${type}">${groupHead(type)}</h2>${found.map(result)}`)}
      ${answer.next ? html`<button type="button" class="btn btn-quiet" data-action="more"${attr('disabled', loading)}>${t('search.more')}</button>` : ''}</section></div>`;
}

/** A facet's values with how many each would leave; the chosen one is there though it would leave none. Nothing where no value would narrow anything. */
function facet(name, chosen, counts, total) {
  const values = counts.some((c) => c.value === chosen) || !chosen ? counts : [{ value: chosen, count: 0, name: null }, ...counts];
  if (!chosen && values.every((c) => c.count === total)) return '';
  const shown = values.filter((c, i) => i < shownOfFacet || c.value === chosen);
  return html`<fieldset data-key="${name}"><legend>${t(`search.facet.${name}`)}</legend>${shown.map((c) => html`<button type="button" class="facet" data-action="pick" data-key="${c.value}"
    data-name="${name}" data-value="${c.value}" aria-pressed="${String(c.value === chosen)}"><span class="truncate">${name === 'label' ? icon('tag') : ''} ${valueWords(name, c)}</span><small>${number(c.count)}</small></button>`)}</fieldset>`;
}

const result = (item) => html`<a class="found" data-key="${item.type}:${item.id}" href="${placeOf(item)}">
  <span class="found-text"><span class="truncate">${marked(item.title, item.titleHighlights)}</span>${item.snippet ? html`<small class="truncate">${marked(item.snippet, item.highlights)}</small>` : ''}</span>
  ${stateChip(item)}<small class="muted">${when(item.createdAt)}</small></a>`;
