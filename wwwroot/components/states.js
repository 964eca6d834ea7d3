import { attr, html, icon } from '../lib/html.js';
import { none } from '../lib/format.js';
import { t, tOr } from '../lib/i18n.js';

/** Says what a place is for and offers the first step. @param {{ icon: string, title: string, text: string, action?: import('../lib/html.js').Html }} what */
export const empty = (what) => html`<div class="state">
  <span class="state-icon">${icon(what.icon)}</span>
  <h2>${what.title}</h2><p>${what.text}</p>${what.action}</div>`;

/** What went wrong in the person's words. @param {any} error */
export const problemText = (error) => tOr(`problem.${error.code}`, error.message || t('problem.unknown'));

/** What, why, again, and details to pass on. @param {any} error */
export const errorState = (error) => html`<div class="state" role="alert">
  <span class="state-icon is-bad">${icon('exclamation-triangle')}</span>
  <h2>${t('error.title')}</h2><p>${problemText(error)}</p>
  <div class="state-actions"><button class="btn btn-primary" type="button" data-action="retry">${icon('arrow-clockwise')} ${t('error.retry')}</button></div>
  <details><summary>${t('error.details')}</summary><pre class="copyable">${error.details ?? error.stack ?? String(error)}</pre>
  <button class="btn btn-sm btn-quiet" type="button" data-copy="${error.details ?? error.stack ?? String(error)}">${icon('clipboard')} ${t('action.copy')}</button>
    </details></div>`;

const bones = (count, className) => Array.from({ length: count }, () => html`<div class="bone ${className}"></div>`);

/** The shape of what comes. @param {string} shape `cards`, `grid`, `table`, `detail` or `ring` */
export function skeleton(shape) {
  const inner = {
    cards: html`<div class="card-grid">${bones(6, 'bone-card')}</div>`,
    grid: html`<div class="image-grid">${bones(24, 'bone-image')}</div>`,
    table: html`<div class="panel">${bones(8, 'bone-row')}</div>`,
    detail: html`<div class="bone bone-title"></div><div class="bone bone-large"></div><div class="bone bone-card"></div>`,
    ring: html`<div class="overview"><div class="bone bone-ring"></div><div class="stack">${bones(3, 'bone-card')}</div></div>`,
  }[shape];
  return html`<div class="skeleton" aria-busy="true" aria-label="${t('state.loading')}">${inner}</div>`;
}

/** A small coloured word. @param {'ok'|'warn'|'bad'|'info'|'mute'|'accent'} tone @param {unknown} text @param {string} [iconName] */
export const chip = (tone, text, iconName) => html`<span class="chip" data-tone="${tone}">${iconName ? icon(iconName) : ''}${text}</span>`;

/** A bar, 0..1; null moves to and fro. @param {number|null|undefined} fraction @param {string} label */
export const bar = (fraction, label) => fraction === null || fraction === undefined
  ? html`<div class="bar is-open" role="progressbar" aria-label="${label}"><i></i></div>`
  : html`<div class="bar" role="progressbar" aria-label="${label}" aria-valuemin="0" aria-valuemax="100" aria-valuenow="${Math.round(fraction * 100)}"><i data-vars="--f:${fraction}"></i></div>`;

/** A figure with its name and, on hover, where it is from. @param {string} name @param {unknown} value @param {{ unit?: string, title?: string, href?: string }} [more] */
export const stat = (name, value, { unit = '', title, href } = {}) => html`<div class="stat"${attr('title', title)}>
  <dt>${name}</dt><dd>${href ? html`<a href="${href}">${value}</a>` : value}${unit && value !== none ? html`<span class="unit">${unit}</span>` : ''}</dd></div>`;

/** A line of a `.facts` list. @param {string} name @param {unknown} value @param {string} [title] */
export const fact = (name, value, title) => html`<div><dt>${name}</dt><dd${attr('title', title)}>${value}</dd></div>`;

/** Relative time with the exact one on hover; it stays true by itself. @param {string|null|undefined} time */
export const when = (time) => (time ? html`<rel-time datetime="${time}" data-keep></rel-time>` : html`<span class="muted">–</span>`);

/** @param {{ title: unknown, actions?: unknown, back?: { href: string, text: string }, lead?: unknown }} parts */
export const pageHead = ({ title, actions = '', back, lead = '' }) => html`<header class="page-head">
  <div>${back ? html`<a class="back" href="${back.href}">${icon('arrow-left')}${back.text}</a>` : ''}<h1>${title}</h1>
    ${lead ? html`<p class="lead-text">${lead}</p>` : ''}</div>
  <div class="page-actions">${actions}</div></header>`;
