import { actions } from '../lib/dom.js';
import { html, icon } from '../lib/html.js';
import { t, tOr } from '../lib/i18n.js';
import { get, query } from '../lib/http.js';
import { duration, number, percent } from '../lib/format.js';
import { href } from '../lib/router.js';
import { toneOf } from '../lib/states-of.js';
import { liveView } from '../lib/view.js';
import { bar, chip, pageHead, stat, when } from '../components/states.js';

/** One import: how far, what came in, and what was refused or repaired and why. @param {HTMLElement} root @param {any} params @param {AbortSignal} signal */
export async function show(root, { project, import: id }, signal) {
  const path = `/projects/${encodeURIComponent(project)}/imports/${encodeURIComponent(id)}`;
  let limit = 100;
  const view = await liveView(root, {
    signal, shape: 'detail', types: ['import'],
    async load() {
      const [row, findings] = await Promise.all([get(path, signal), get(`${path}/findings${query({ limit })}`, signal)]);
      return { row, findings };
    },
    draw: ({ row, findings }) => html`${pageHead({ title: row.fileName, back: { href: href('p', project, 'data', 'imports'), text: t('data.imports') }, actions: row.state === 'done' ? html`<a class="btn btn-primary" href="${href('p', project, 'data')}">${t('import.seeImages')}</a>` : '' })}
      ${facts(row)}${table(findings, ['waiting', 'running'].includes(row.state))}`,
  });
  actions(root, { more: () => { limit = Math.min(500, limit + 200); view.refresh(); } }, signal);
}

function facts(row) {
  const seconds = (Date.now() - new Date(row.createdAt)) / 1000;
  const left = row.state === 'running' && row.done > 0 ? (seconds / row.done) * (row.total - row.done) : null;
  return html`<section class="panel"><div class="row-between">
    ${chip(toneOf('import', row.state), t(`import.state.${row.state}`))}<span class="muted">${row.format ? row.format.toUpperCase() : ''} ${when(row.createdAt)}</span></div>
    ${row.state === 'failed' ? html`<p class="form-error">${icon('exclamation-triangle')} ${tOr(`problem.${row.code}`, row.message)} <code>${row.code}</code></p>` : ''}
    ${row.state === 'running' || row.state === 'waiting' ? html`${bar(row.total ? row.done / row.total : null, row.fileName)}<p class="muted">${row.total ? `${number(row.done)} / ${number(row.total)}` : t('import.reading')}${row.total ? ` · ${percent(row.done / row.total)}` : ''}${left === null ? '' : ` · ${t('running.left', { time: duration(left) })}`}</p>` : ''}
    <dl class="stats">${stat(t('import.added'), number(row.added))}${stat(t('import.unchanged'), number(row.unchanged))}
      ${stat(t('import.repaired'), number(row.repaired))}${stat(t('import.refused'), number(row.refused))}
      ${stat(t('data.boxes'), number(row.boxes))}</dl></section>`;
}

const table = ({ items, next }, running) => items.length === 0
  ? html`<p class="muted after-panel">${running ? '' : t('import.noFindings')}</p>`
  : html`<section class="panel is-flush"><header class="panel-head"><h2>${t('import.findings')}</h2></header><div class="table-scroll">
    <table class="table-quiet"><thead><tr><th>${t('import.item')}</th><th>${t('import.verdict')}</th><th>${t('import.why')}</th></tr></thead><tbody>
    ${items.map((f) => html`<tr data-key="${f.ordinal}"><td><code class="cell-name truncate" title="${f.item}">${f.item}</code></td>
      <td>${chip(f.severity === 'refused' ? 'bad' : 'warn', t(`import.severity.${f.severity}`))}</td>
      <td class="is-text">${f.message} <small class="muted">${f.code}</small></td></tr>`)}</tbody></table></div>
    ${next ? html`<footer class="panel-foot"><button type="button" class="btn btn-sm btn-quiet" data-action="more">${t('action.more')}</button>
      </footer>` : ''}</section>`;
