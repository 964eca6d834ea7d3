import { language, t } from './i18n.js';

/** Shown where there is no value. */
export const none = '–';

const missing = (value) => value === null || value === undefined || Number.isNaN(value);
const made = new Map();
const numberFormat = (options) => {
  const id = language() + JSON.stringify(options);
  if (!made.has(id)) made.set(id, new Intl.NumberFormat(language(), options));
  return made.get(id);
};

/** @param {number|null|undefined} value @param {number} [digits] fraction digits */
export const number = (value, digits = 0) => (missing(value) ? none : numberFormat({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value));

/** `3 / 12`, a dash until the whole is known. @param {number} part @param {number} whole */
export const outOf = (part, whole) => (whole > 0 ? `${number(part)} / ${number(whole)}` : none);

/** The last part of a path, for people. @param {string} path */
export const baseName = (path) => path.slice(path.search(/[^/\\]*$/));

/** 1,284 → 1.3K. @param {number|null|undefined} value */
export const compact = (value) => (missing(value) ? none : numberFormat({ notation: 'compact', maximumFractionDigits: 1 }).format(value));

/** @param {number|null|undefined} fraction 0..1 @param {number} [digits] */
export const percent = (fraction, digits = 0) => (missing(fraction) ? none : numberFormat({ style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(fraction));

/** A difference with its sign. @param {number|null|undefined} value @param {number} [digits] */
export const signed = (value, digits = 3) => (missing(value) ? none : numberFormat({ signDisplay: 'exceptZero', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value));

/** An average precision or loss, 3 digits. @param {number|null|undefined} value */
export const figure = (value) => (missing(value) || value < 0 ? none : number(value, 3));

/** @param {number|null|undefined} bytes */
export function bytes(bytes) {
  if (missing(bytes)) return none;
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${number(bytes / 1000 ** power, power > 1 ? 1 : 0)} ${units[power]}`;
}

/** `1 h 5 min`, `4 min 10 s`, `8 s` in the language's own units. @param {number|null|undefined} seconds */
export function duration(seconds) {
  if (missing(seconds)) return none;
  const whole = Math.max(0, Math.round(seconds));
  const parts = [['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]];
  const first = Math.max(0, parts.findIndex(([, size]) => whole >= size));
  const start = whole === 0 ? 3 : first;
  let rest = whole;
  return parts.slice(start, start + 2).map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 && whole > 0 ? '' : numberFormat({ style: 'unit', unit, unitDisplay: 'short' }).format(count);
  }).filter(Boolean).join(' ');
}

/** @param {string|Date|null|undefined} time */
export const exact = (time) => (time ? new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(time)) : none);

/** @param {string|Date|null|undefined} time */
export const clock = (time) => (time ? new Intl.DateTimeFormat(language(), { timeStyle: 'medium' }).format(new Date(time)) : none);

/** `3 minutes ago`. @param {string|Date|null|undefined} time @param {Date} [now] */
export function relative(time, now = new Date()) {
  if (!time) return none;
  const seconds = (new Date(time) - now) / 1000;
  if (Math.abs(seconds) < 5) return t('time.now');
  const [unit, size] = [['year', 31536000], ['month', 2592000], ['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]].find(([, s]) => Math.abs(seconds) >= s);
  return new Intl.RelativeTimeFormat(language(), { numeric: 'auto', style: 'short' }).format(Math.round(seconds / size), unit);
}

/** Seconds of `hh:mm:ss` or `d.hh:mm:ss`, as .NET writes a TimeSpan. @param {string} span */
export function spanSeconds(span) {
  const [, days = 0, hours, minutes, seconds] = /^(?:(\d+)\.)?(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(span) ?? [0, 0, 0, 0, 0];
  return Number(days) * 86400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** @param {number} seconds whole seconds below a day */
export const toSpan = (seconds) => [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((n) => String(Math.floor(n)).padStart(2, '0')).join(':');

/** A colour safe to use in CSS: `#rrggbb`, else grey. @param {string} color */
export const color = (color) => (/^#[0-9a-f]{6}$/i.test(color) ? color : '#888888');
