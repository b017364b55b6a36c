/* Long lists of rows of one height, of which only those in sight are in the page. */
const AHEAD = 8;
const PRINTED = 2000;

class Windowed {
  /* `render(item, index)` gives a row's element; the height of a row is the CSS variable --row. */
  constructor(scroller, body, render) {
    Object.assign(this, { scroller, body, render, items: [], rows: new Map(), printing: false });
    scroller.addEventListener("scroll", () => this.later(), { passive: true });
    new ResizeObserver(() => this.measure()).observe(scroller);
  }

  set(items) {
    this.items = items;
    this.scroller.scrollTop = 0;
    this.clear();
    this.measure();
  }

  clear() {
    for (const row of this.rows.values()) row.remove();
    this.rows.clear();
  }

  measure() {
    const height = Number.parseFloat(getComputedStyle(this.body).getPropertyValue("--row"));
    if (height !== this.height) this.clear();
    this.height = height;
    this.body.style.height = `${this.items.length * height}px`;
    this.draw();
  }

  later() {
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = null;
      this.draw();
    });
  }

  range() {
    if (this.printing) return [0, Math.min(this.items.length, PRINTED)];
    const top = this.scroller.scrollTop - this.body.offsetTop;
    const first = Math.max(0, Math.floor(top / this.height) - AHEAD);
    const last = Math.ceil((top + this.scroller.clientHeight) / this.height) + AHEAD;
    return [first, Math.min(this.items.length, last)];
  }

  draw() {
    if (!this.scroller.offsetParent) return;
    const [first, last] = this.range();
    for (const [index, row] of this.rows) {
      if (index >= first && index < last) continue;
      if (row.contains(document.activeElement)) this.scroller.focus({ preventScroll: true });
      row.remove();
      this.rows.delete(index);
    }
    for (let index = first; index < last; index += 1) this.row(index);
    showHits(this.scroller.id, this.rows.values());
  }

  /* Rows stand in the page in their order, which is the order of the Tab key. */
  row(index) {
    if (this.rows.has(index)) return;
    const row = this.render(this.items[index], index);
    row.style.top = `${index * this.height}px`;
    row.dataset.index = index;
    this.rows.set(index, row);
    const next = this.rows.get(index + 1) ?? Array.from(this.body.children).find((one) => one.dataset.index > index);
    this.body.insertBefore(row, next ?? null);
  }

  reveal(index) {
    const top = this.body.offsetTop + index * this.height;
    const room = this.scroller.clientHeight - this.body.offsetTop;
    const at = this.scroller.scrollTop;
    if (top - this.body.offsetTop < at) this.scroller.scrollTop = top - this.body.offsetTop;
    else if (top + this.height > at + this.scroller.clientHeight) {
      this.scroller.scrollTop = top - this.body.offsetTop + this.height - room;
    }
    this.draw();
  }
}
