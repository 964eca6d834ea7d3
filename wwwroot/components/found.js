import { html, icon } from '../lib/html.js';
import { t, tOr } from '../lib/i18n.js';
import { get, query } from '../lib/http.js';
import { href } from '../lib/router.js';
import { toneOf } from '../lib/states-of.js';
import { chip } from './states.js';

/** What the search narrows by; each has one chosen value at most. */
export const facets = ['type', 'project', 'label', 'split', 'device', 'state', 'age'];

/** @param {{ q: string } & Record<string, unknown>} question @param {AbortSignal} [signal] */
export const search = (question, signal) => get(`/search${query(question)}`, signal);

/** The address of the search page with a question, within its project or over all. @param {{ q: string, project?: string } & Record<string, unknown>} question */
export const searchPlace = ({ project, ...rest }) => `${project ? href('p', project, 'search') : href('search')}${query(rest)}`;

/** Where a found thing is. @param {{ type: string, id: string, projectId: string }} found */
export const placeOf = (found) => ({
  project: href('p', found.id), image: href('p', found.projectId, 'annotate', found.id), model: href('p', found.projectId, 'models', found.id),
  job: href('p', found.projectId, 'training', found.id), device: href('p', found.projectId, 'devices', found.id),
})[found.type] ?? href('p', found.projectId);

/** @param {string} type */
export const iconOf = (type) => ({ image: 'image', model: 'box-seam', job: 'activity', device: 'hdd-network', project: 'collection' })[type] ?? 'circle';

/** Things by their type, the type of the best match first; within a type in their order. @template {{ type: string }} T @param {T[]} items @returns {[string, T[]][]} */
export const grouped = (items) => [...Map.groupBy(items, (item) => item.type)];

/** Text with the parts that matched marked; nothing of it is ever markup. @param {string} text @param {[number, number][]} marks start and length */
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

/** A state as its thing says it. @param {string} state */
export const stateWords = (state) => tOr(`job.state.${state}`, tOr(`model.stage.${state}`, tOr(`device.state.${state}`, tOr(`search.state.${state}`, state))));

/** @param {{ type: string, state: string|null }} item */
export const stateChip = ({ type, state }) => (['job', 'model', 'device'].includes(type) && state
  ? chip(toneOf(/** @type {'job'} */ (type), state), tOr(`${type}.${type === 'model' ? 'stage' : 'state'}.${state}`, state)) : '');

/** A facet's value in words. @param {string} facet @param {{ value: string, name: string|null }} value */
export const valueWords = (facet, { value, name }) => ({
  type: () => t(`search.type.${value}`), split: () => tOr(`split.${value}`, value), age: () => t(`search.age.${value}`), state: () => stateWords(value),
})[facet]?.() ?? name ?? value;

/** The head of a group. @param {string} type */
export const groupHead = (type) => html`${icon(iconOf(type))}${t(`search.types.${type}`)}`;
