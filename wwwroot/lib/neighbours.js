import { get, query } from './http.js';

/** Ids in the order of a filtered list, so that the annotator knows what comes before and after. Kept while the filter is the same. */
let kept = { key: '', ids: [], next: null };

/** @param {string} path of the list @param {Record<string, string>} filter */
const keyOf = (path, filter) => path + query(filter);

/** Takes over what a list page has loaded already. @param {string} path @param {Record<string, string>} filter @param {{ id: string }[]} items @param {string|null} next */
export const keepOrder = (path, filter, items, next) => { kept = { key: keyOf(path, filter), ids: items.map((i) => i.id), next }; };

/**
 * @param {string} path @param {Record<string, string>} filter @param {string} id @param {AbortSignal} [signal]
 * @returns {Promise<{ previous: string|null, next: string|null, index: number, known: number, more: boolean }>} `index` is -1 when it is not in the first pages
 */
export async function neighbours(path, filter, id, signal) {
  if (kept.key !== keyOf(path, filter)) keepOrder(path, filter, [], undefined);
  const wanted = () => { const at = kept.ids.indexOf(id); return at >= 0 && at + 1 < kept.ids.length; };
  for (let pages = 0; !wanted() && kept.next !== null && pages < 8; pages++) {
    const answer = await get(path + query({ ...filter, cursor: kept.next, limit: 200 }), signal);
    kept.ids.push(...answer.items.map((i) => i.id));
    kept.next = answer.next;
  }
  const at = kept.ids.indexOf(id);
  return { previous: kept.ids[at - 1] ?? null, next: at < 0 ? kept.ids[0] ?? null : kept.ids[at + 1] ?? null, index: at, known: kept.ids.length, more: kept.next !== null };
}

/** A thing left the list, such as a reviewed frame. @param {string} id */
export const leaveOrder = (id) => { kept.ids = kept.ids.filter((x) => x !== id); };
