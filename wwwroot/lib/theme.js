const key = 'vision.theme';
const dark = () => matchMedia('(prefers-color-scheme: dark)');

/** `auto`, `light` or `dark`. */
export const theme = () => localStorage.getItem(key) ?? 'auto';

function apply() {
  const chosen = theme();
  document.documentElement.dataset.bsTheme = chosen === 'auto' ? (dark().matches ? 'dark' : 'light') : chosen;
  document.dispatchEvent(new Event('theme'));
}

/** @param {'auto'|'light'|'dark'} choice */
export function setTheme(choice) {
  localStorage.setItem(key, choice);
  apply();
}

/** Follows the system while nothing else was chosen. */
export function startTheme() {
  dark().addEventListener('change', apply);
  apply();
}

/** The value of a design token now. @param {string} name e.g. `--ink` */
export const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
