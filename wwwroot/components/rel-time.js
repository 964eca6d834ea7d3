import { exact, relative } from '../lib/format.js';

/** `<rel-time datetime="…">`: "3 min ago", the exact time on hover, kept true once a second while young, else once a minute. */
class RelTime extends HTMLElement {
  static observedAttributes = ['datetime'];
  #timer = 0;

  connectedCallback() { this.#show(); }
  disconnectedCallback() { clearTimeout(this.#timer); }
  attributeChangedCallback() { if (this.isConnected) this.#show(); }

  #show() {
    clearTimeout(this.#timer);
    const time = this.getAttribute('datetime');
    const text = relative(time);
    if (this.textContent !== text) this.textContent = text;
    this.title = exact(time);
    this.#timer = setTimeout(() => this.#show(), Date.now() - new Date(time) < 60000 ? 1000 : 30000);
  }
}

customElements.define('rel-time', RelTime);
