import { actions, on } from '../lib/dom.js';
import { attr, html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { del, get, post, put } from '../lib/http.js';
import { go } from '../lib/router.js';
import { can } from '../lib/rights.js';
import { current } from '../lib/session.js';
import { clock } from '../lib/format.js';
import { loadProjects } from '../shared.js';
import { confirmDialog, field, openDialog } from './dialog.js';
import { when } from './states.js';

/** Who belongs to the project; owners give roles, remove and invite. */
const roles = ['owner', 'editor', 'annotator', 'viewer', 'operator'];

/** @param {string} path of the project @param {AbortSignal} signal @returns {Promise<{ members: any[], invitations: any[] }>} */
export async function loadMembers(path, signal) {
  const [members, invitations] = await Promise.all([get(`${path}/members`, signal), can('own') ? get(`${path}/invitations`, signal) : { items: [] }]);
  return { members: members.items, invitations: invitations.items };
}

const nameOf = (m) => m.name ?? m.email ?? m.userId;
const option = (role, chosen) => html`<option value="${role}"${attr('selected', role === chosen)}>${t(`role.${role}`)}</option>`;

const member = (m) => html`<li class="member" data-key="${m.userId}" data-id="${m.userId}">${icon('person')}<span class="member-name"><b class="truncate">${nameOf(m)}</b>${m.email && m.name ? html`<small class="muted truncate">${m.email}</small>` : ''}</span>
  ${can('own') ? html`<select class="form-select" data-role aria-label="${t('members.roleOf', { name: nameOf(m) })}">${roles.map((role) => option(role, m.role))}</select>` : html`<span class="muted">${t(`role.${m.role}`)}</span>`}
  ${m.userId === current()?.id ? html`<button type="button" class="btn btn-sm btn-quiet" data-action="leave">${t('members.leave')}</button>`
    : can('own') ? html`<button type="button" class="btn btn-icon" data-action="remove" aria-label="${t('members.remove', { name: nameOf(m) })}" title="${t('members.remove', { name: nameOf(m) })}">${icon('x-lg')}</button>` : ''}</li>`;

const invitation = (i) => html`<li class="member" data-key="${i.id}" data-id="${i.id}">${icon('key')}<span class="member-name"><b class="truncate">${i.email ?? t('members.anyone')}</b>
  <small class="muted">${t(`role.${i.role}`)} · ${t('members.until')} ${when(i.until)}</small></span>
  <button type="button" class="btn btn-sm btn-quiet" data-action="revoke">${t('members.revoke')}</button></li>`;

/** @param {{ members: any[], invitations: any[] }} data */
export const memberPanel = ({ members, invitations }) => html`<section class="panel" data-part="members"><header class="panel-head"><h2>${t('settings.members')}</h2>
  ${can('own') ? html`<span class="spacer"></span><button type="button" class="btn btn-sm btn-quiet" data-action="invite">${icon('plus-lg')} ${t('members.invite')}</button>` : ''}</header>
  <ul class="plain-list">${members.map(member)}</ul>
  ${invitations.length > 0 ? html`<h3 class="panel-sub">${t('members.open')}</h3><ul class="plain-list">${invitations.map(invitation)}</ul>` : ''}
  <details><summary>${t('members.rolesTitle')}</summary><dl class="facts">${roles.map((role) => html`<div><dt>${t(`role.${role}`)}</dt><dd>${t(`members.does.${role}`)}</dd></div>`)}</dl></details></section>`;

/** Asks whom to invite as what, and shows the link. @param {string} path */
async function invite(path) {
  const offer = await openDialog({
    title: t('members.invite'), ok: t('members.makeLink'),
    body: html`${field(t('session.email'), html`<input class="form-control" type="email" name="email" maxlength="320" autocomplete="off" autofocus>`, t('members.emailHint'))}
      ${field(t('members.role'), html`<select class="form-select" name="role">${roles.map((role) => option(role, 'annotator'))}</select>`)}`,
    submit: (form) => post(`${path}/invitations`, { email: form.get('email').trim() || null, role: form.get('role') }),
  });
  if (!offer) return;
  await openDialog({
    title: t('members.linkTitle'), wide: true,
    body: html`<p>${t('members.linkText', { until: clock(offer.until) })}</p><div class="command-line"><pre class="command">${offer.link}</pre>
      <button type="button" class="btn btn-quiet" data-copy="${offer.link}">${icon('clipboard')} ${t('action.copy')}</button></div>`,
  });
}

/** Listens for the panel's buttons. @param {Element} root @param {string} path @param {(work: () => Promise<any>) => Promise<void>} done runs a command and shows what came of it @param {AbortSignal} signal */
export function keepMembers(root, path, done, signal) {
  const idOf = (target) => target.closest('[data-id]').dataset.id;
  actions(root, {
    invite: () => invite(path).then(() => done(async () => {})),
    revoke: (target) => done(() => del(`${path}/invitations/${encodeURIComponent(idOf(target))}`)),
    remove: (target) => confirmDialog({
      title: target.title, text: t('members.removeText'), ok: t('members.removeDo'), submit: () => del(`${path}/members/${encodeURIComponent(idOf(target))}`),
    }).then((removed) => removed && done(async () => {})),
    leave: () => confirmDialog({
      title: t('members.leave'), text: t('members.leaveText'), ok: t('members.leave'), submit: () => del(`${path}/members/me`),
    }).then(async (left) => { if (left) { await loadProjects(); go('#/'); } }),
  }, signal);
  on(root, 'change', '[data-role]', (event, select) => done(() => put(`${path}/members/${encodeURIComponent(idOf(select))}`, { role: select.value })), signal);
}
