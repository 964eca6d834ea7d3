/** Words in the language of the person. Strings are in `i18n/{language}.json`, flat, by key. */
export const languages = ['en', 'ko'];
const key = 'vision.language';
let words = {};
let chosen = 'en';

/** The language now. */
export const language = () => chosen;

/** The first of the wished languages that we have. @param {readonly string[]} wished e.g. navigator.languages @returns {string} */
export const pickLanguage = (wished) => wished.map((w) => w.slice(0, 2).toLowerCase()).find((w) => languages.includes(w)) ?? 'en';

/** Puts the values into `{name}` places. @param {string} text @param {Record<string, unknown>} values */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

/** @param {string} language @param {Record<string, string>} strings */
export function setWords(language, strings) {
  chosen = language;
  words = strings;
}

/** Loads the remembered language, else the browser's. */
export async function startWords() {
  await load(localStorage.getItem(key) ?? pickLanguage(navigator.languages));
}

/** @param {string} language */
export async function setLanguage(language) {
  localStorage.setItem(key, language);
  await load(language);
}

async function load(language) {
  const response = await fetch(`/i18n/${language}.json`);
  setWords(language, await response.json());
  document.documentElement.lang = language;
}

/**
 * The words for a key. With `count` among the values, `key.one` or `key.other` by the language's plural rule.
 * @param {string} key @param {Record<string, unknown>} [values] @returns {string}
 */
export function t(key, values = {}) {
  const plural = 'count' in values ? `${key}.${new Intl.PluralRules(chosen).select(Number(values.count))}` : key;
  const text = words[plural] ?? words[`${key}.other`] ?? words[key];
  if (text === undefined) return key;
  const shown = 'count' in values ? { ...values, count: new Intl.NumberFormat(chosen).format(Number(values.count)) } : values;
  return fill(text, shown);
}

/** The words for a key that may be missing, such as a server's code. @param {string} key @param {string} fallback */
export const tOr = (key, fallback) => words[key] ?? fallback;
