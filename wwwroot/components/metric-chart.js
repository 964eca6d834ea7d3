import uPlot from '../vendor/uplot/uPlot.esm.js';
import { token } from '../lib/theme.js';
import { language } from '../lib/i18n.js';

/** Pixels; styles/parts.css keeps the legend to it. */
const legendHeight = 30;

/**
 * `<metric-chart>`: curves over a common x. `data` is `{ x: number[], series: { label, values, color, dash? }[] }`; `y` may fix the range;
 * `xLabel` names the axis. New data of the same series is drawn in place.
 */
class MetricChart extends HTMLElement {
  #data = null;
  #plot = null;
  #shape = '';
  /** @type {[number, number]|null} */
  y = null;
  xLabel = '';
  digits = 3;

  connectedCallback() {
    this.abort = new AbortController();
    this.observer = new ResizeObserver(() => this.#size());
    this.observer.observe(this);
    document.addEventListener('theme', () => this.#make(), { signal: this.abort.signal });
    this.#make();
  }

  disconnectedCallback() {
    this.abort.abort();
    this.observer.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  set data(data) {
    this.#data = data;
    if (!this.isConnected) return;
    const shape = JSON.stringify(data.series.map((s) => [s.label, s.color]));
    if (this.#plot && shape === this.#shape) this.#plot.setData(this.#columns());
    else this.#make();
    this.setAttribute('aria-label', data.series.map((s) => `${s.label}: ${s.values.at(-1)?.toFixed(this.digits) ?? '–'}`).join(', '));
  }

  #columns() { return [this.#data.x, ...this.#data.series.map((s) => s.values)]; }

  #size() {
    if (this.#plot && this.clientWidth > 0) this.#plot.setSize({ width: this.clientWidth, height: this.clientHeight - legendHeight });
  }

  #make() {
    if (!this.#data || this.clientWidth === 0) return;
    this.#plot?.destroy();
    this.#shape = JSON.stringify(this.#data.series.map((s) => [s.label, s.color]));
    this.#plot = new uPlot(this.#options(), this.#columns(), this);
    this.setAttribute('role', 'img');
  }

  #options() {
    const axis = { stroke: token('--muted'), grid: { stroke: token('--line'), width: 1 }, ticks: { show: false }, font: '11px system-ui', labelFont: '11px system-ui' };
    const show = (u, value) => (value === null || value === undefined ? '–' : new Intl.NumberFormat(language(), { maximumFractionDigits: this.digits }).format(value));
    return {
      width: this.clientWidth, height: this.clientHeight - legendHeight, padding: [8, 8, 0, 0],
      cursor: { points: { size: 6 }, drag: { x: false, y: false } },
      scales: { x: { time: false }, y: this.y ? { range: () => this.y } : { range: (u, low, high) => [Math.min(0, low), high > 0 ? high * 1.05 : 1] } },
      axes: [{ ...axis, label: this.xLabel, labelSize: 18, size: 28 }, { ...axis, size: 44 }],
      series: [{ label: this.xLabel, value: show }, ...this.#data.series.map((s) => ({
        label: s.label, stroke: token(s.color) || s.color, width: s.width ?? 1.75, dash: s.dash, value: show, points: { show: s.values.length < 3 }, spanGaps: true,
      }))],
    };
  }
}

customElements.define('metric-chart', MetricChart);
