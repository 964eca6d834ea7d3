import { attr, html } from './html.js';
import { t } from './i18n.js';
import { store } from './store.js';

/** Whether this person may do such a thing in the project in view. The server decides; this only keeps from offering what it would refuse. @param {'annotate'|'edit'|'operate'|'own'} right */
export const can = (right) => store.get('project')?.rights?.includes(right) ?? true;

/** Attributes of a button that needs a right: without it, disabled and saying why. @param {'annotate'|'edit'|'operate'|'own'} right */
export const needs = (right) => (can(right) ? html`` : html`${attr('disabled', true)}${attr('title', t(`rights.${right}`))}`);
