import { html } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { post } from '../lib/http.js';
import { go, href } from '../lib/router.js';
import { field, openDialog } from './dialog.js';

/** Asks for a name, makes the project and goes there. */
export async function newProject() {
  const id = await openDialog({
    title: t('project.new'), ok: t('project.create'),
    body: field(t('project.name'), html`<input class="form-control" name="name" required maxlength="100" autocomplete="off" autofocus>`, t('project.nameHint')),
    submit: async (form) => (await post('/projects', { name: form.get('name').trim() })).result,
  });
  if (id) go(href('p', id));
}
