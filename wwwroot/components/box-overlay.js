import { attr, html, raw } from '../lib/html.js';
import { color, percent } from '../lib/format.js';
import { classOf } from '../lib/store.js';

const rect = (a) => {
  const { name, color: ink } = classOf(a.classId);
  return html`<rect x="${a.box.x}" y="${a.box.y}" width="${a.box.width}" height="${a.box.height}" stroke="${color(ink)}"${attr('class', a.confidence !== undefined && a.dashed !== false && 'is-proposed')}><title>${name}${a.confidence === undefined ? '' : ` ${percent(a.confidence)}`}</title></rect>`;
};

/**
 * A picture with its boxes drawn over it, sharp at every size.
 * @param {{ url: string, name: string, width: number, height: number, boxes: { classId: number, box: import('../lib/boxes.js').Box, confidence?: number }[], whole?: boolean }} picture
 *   `whole` shows all of it, else the middle fills the frame
 */
export const boxedPicture = ({ url, name, width, height, boxes, whole = false }) => html`<img src="${url}" alt="${name}" width="${width}" height="${height}" loading="lazy" decoding="async" class="${whole ? 'is-whole' : ''}">
  <svg class="boxes" viewBox="0 0 ${width} ${height}" preserveAspectRatio="${raw(whole ? 'xMidYMid meet' : 'xMidYMid slice')}" aria-hidden="true">${boxes.map(rect)}</svg>`;

/** A class as a coloured dot and its name. @param {number} classId */
export const classChip = (classId) => {
  const { name, color: ink } = classOf(classId);
  return html`<span class="class-chip"><i data-vars="--c:${color(ink)}"></i>${name}</span>`;
};
