import { go } from '../lib/router.js';
import { signInSettings } from '../lib/session.js';

/** @type {{ mode: string, code: string }|null} */
let mailed = null;

/** Links in Firebase's messages carry `?mode=…&oobCode=…`. The code is taken out of the address and the history at once, and its page shown. */
export function takeMailedCode() {
  const query = new URLSearchParams(location.search);
  const [mode, code] = [query.get('mode'), query.get('oobCode')];
  if (!mode || !code || signInSettings().provider !== 'firebase') return;
  mailed = { mode, code };
  history.replaceState(null, '', location.pathname);
  go('#/account');
}

/** What the link that opened this page was for; once. */
export function mailedCode() {
  const taken = mailed;
  mailed = null;
  return taken;
}
