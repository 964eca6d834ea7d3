import { startRouter, go, parseHash } from './lib/router.js';
import { startWords } from './lib/i18n.js';
import { startTheme } from './lib/theme.js';
import { startKeys } from './lib/keys.js';
import { current, keepSession } from './lib/session.js';
import { follow, unfollow } from './lib/events.js';
import { patch } from './lib/dom.js';
import { routes, isOpen } from './routes.js';
import { enterProject, startSharing } from './shared.js';
import { drawShell, startShell } from './components/shell.js';
import { errorState } from './components/states.js';
import { startToasts } from './components/toast.js';
import './components/rel-time.js';

/** Remembers where the person wanted to go and asks to sign in. */
function askToSignIn() {
  unfollow();
  const { path } = parseHash(location.hash);
  if (path !== '/sign-in') sessionStorage.setItem('vision.return', location.hash);
  go('#/sign-in');
}

/** Before a page is shown: signed in, and the project of the address loaded. */
async function before(match) {
  if (match && isOpen(match.route)) return true;
  if (!current()) { askToSignIn(); return false; }
  await enterProject(match?.params.project ?? null);
  follow(match?.params.project ?? null);
  return true;
}

startTheme();
await startWords();
keepSession(askToSignIn);
startKeys();
startToasts();
const showAgain = startRouter(routes, {
  outlet: document.getElementById('main'), before, after: drawShell,
  failed(root, error, again) {
    patch(root, errorState(error));
    drawShell();
    root.addEventListener('click', (event) => { if (event.target.closest('[data-action=retry]')) again(); });
  },
});
startShell(showAgain);
startSharing();
