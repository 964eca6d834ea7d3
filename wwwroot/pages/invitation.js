import { actions, patch } from '../lib/dom.js';
import { attr, html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { post } from '../lib/http.js';
import { go, href } from '../lib/router.js';
import { current, signInSettings } from '../lib/session.js';
import { card } from '../components/sign-in-card.js';
import { problemText } from '../components/states.js';
import { loadProjects } from '../shared.js';

/** Says what an invitation is for, and joins the project. @param {Element} root @param {{ token: string }} params @param {AbortSignal} signal */
export async function show(root, { token }, signal) {
  let invitation = null;
  let shown = { busy: true };
  const draw = (next) => { shown = next; if (!signal.aborted) patch(root, card(page(invitation, shown))); };
  const run = async (work) => {
    draw({ busy: true });
    try { draw({ note: await work() }); } catch (error) { draw({ error }); }
  };
  const firebase = signInSettings().provider === 'firebase' ? await import('../lib/firebase-session.js') : null;
  actions(root, {
    join: () => run(async () => {
      const { result } = await post('/invitations/accept', { token }, { signal });
      await loadProjects();
      go(href('p', result));
    }),
    confirmed: () => run(async () => (await firebase.isVerified() ? t('session.thanks') : t('session.notConfirmed'))),
    again: () => run(() => firebase.sendVerification().then(() => t('session.verificationSent'))),
    onward: () => go('#/'),
  }, signal);
  await run(async () => { invitation = await post('/invitations/read', { token }, { signal }); });
}

const page = (invitation, { busy, error, note }) => html`<div class="sign-in-form">
  ${invitation ? html`<h2>${invitation.projectName}</h2><p>${t('invitation.text', { by: invitation.invitedBy, role: t(`role.${invitation.role}`) })}</p>` : ''}
  ${error ? html`<p class="form-error" role="alert">${icon('exclamation-triangle')} ${problemText(error)}</p>` : ''}${note ? html`<p class="form-note" role="status">${note}</p>` : ''}
  ${busy && !invitation ? html`<p role="status"><span class="spinner"></span></p>` : ''}
  ${error?.code === 'invitation.email_unverified' ? html`<button type="button" class="btn btn-primary" data-action="confirmed"${attr('disabled', busy)}>${t('session.confirmed')}</button>
    <button type="button" class="btn btn-quiet" data-action="again"${attr('disabled', busy)}>${t('session.sendAgain')}</button>`
    : invitation ? html`<button type="button" class="btn btn-primary" data-action="join"${attr('disabled', busy)}>${t('invitation.join')}</button>` : ''}
  <p class="muted small">${t('invitation.as', { name: current()?.email ?? current()?.name ?? '' })}</p>
  <p><button type="button" class="btn btn-link" data-action="onward">${t('project.all')}</button><button type="button" class="btn btn-link" data-do="sign-out">${t('session.signOut')}</button></p></div>`;
