import { startRouter, go, parseHash } from './lib/router.js';
import { startTheme } from './lib/theme.js';
import { startKeys } from './lib/keys.js';
import { startTraces } from './lib/trace.js';
import { startWords, t } from './lib/i18n.js';
import { current, startSession } from './lib/session.js';
import { follow, onGone, unfollow } from './lib/events.js';
import { store } from './lib/store.js';
import { patch } from './lib/dom.js';
import { routes, isOpen } from './routes.js';
import { enterProject, startSharing } from './shared.js';
import { drawShell, startShell } from './components/shell.js';
import { errorState } from './components/states.js';
import { say, startToasts } from './components/toast.js';
import { takeMailedCode } from './components/mailed-code.js';
import { signInAgain } from './components/sign-in-again.js';
import './components/rel-time.js';

/** Remembers where the person wanted to go and asks to sign in. @param {string} [why] the code of what ended the session */
function askToSignIn(why) {
  unfollow();
  const { path } = parseHash(location.hash);
  if (path !== '/sign-in') sessionStorage.setItem('vision.return', location.hash);
  go(why && why !== 'session.required' ? `#/sign-in?why=${encodeURIComponent(why)}` : '#/sign-in');
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
startTraces(window);
await startWords();
await startSession(askToSignIn, signInAgain);
takeMailedCode();
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
onGone(() => { store.set('project', null); say(t('project.gone')); go('#/'); });
