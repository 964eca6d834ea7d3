import test from 'node:test';
import assert from 'node:assert/strict';
import { attr, escape, html, raw, vars } from '../../wwwroot/lib/html.js';

test('Text is escaped wherever it stands', () => {
  const name = `"><img src=x onerror='alert(1)'>&\``;
  assert.equal(html`<a title="${name}">${name}</a>`.text, `<a title="${escape(name)}">${escape(name)}</a>`);
  assert.equal(escape(name), '&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;&#96;');
});

test('Only markup made by html or raw is inserted as it is', () => {
  assert.equal(html`<ul>${[html`<li>${'<b>'}</li>`, raw('<li>r</li>')]}</ul>`.text, '<ul><li>&lt;b&gt;</li><li>r</li></ul>');
  assert.equal(html`${{ text: '<b>' }}`.text, '[object Object]');
});

test('Nothing is shown for what is not there, but zero is shown', () => {
  assert.equal(html`[${null}${undefined}${false}${true}${0}${''}]`.text, '[0]');
});

test('A style attribute is refused, since the content security policy forbids it', () => {
  assert.throws(() => html`<p style="color:red"></p>`, /vars/);
});

test('Attributes appear only when they hold and are escaped', () => {
  assert.equal(html`<button${attr('disabled', true)}${attr('hidden', false)}${attr('title', '"')}></button>`.text, '<button disabled title="&quot;"></button>');
  assert.equal(vars({ '--f': 0.5, '--c': '"' }).text, ' data-vars="--f:0.5;--c:&quot;"');
});
