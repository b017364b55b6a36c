/* Long lists of rows of one height, of which only those in sight are in the page. */
const AHEAD = 8;
const PRINTED = 2000;

class Windowed {
  /* `render(item, index)` gives a row's element; the height of a row is the CSS variable --row. */
  constructor(scroller, body, render) {
    this.scroller = scroller;
    this.body = body;
    this.render = render;
    this.items = [];
    this.rows = new Map();
    this.printing = false;
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

  /* Redraws the rows in sight, in place. */
  refresh() {
    this.clear();
    this.draw();
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

/* A table that sorts by any of its columns: { name, cell(item) -> nodes, key(item) -> number or text }. */
class Table {
  constructor(element, columns, open) {
    this.columns = columns;
    this.open = open;
    this.sorted = null;
    this.descending = false;
    this.passing = [];
    this.element = element;
    this.head = make("div", "row head", columns.map((column, place) => this.header(column, place)));
    this.head.setAttribute("role", "row");
    const group = make("div", "head-group", this.head);
    this.body = make("div", "rows");
    for (const part of [group, this.body]) part.setAttribute("role", "rowgroup");
    this.none = make("p", "none", "Nothing passes the filters.");
    element.append(group, this.body);
    element.after(this.none);
    element.tabIndex = 0;
    element.style.setProperty("--columns", columns.map((column) => column.width).join(" "));
    element.setAttribute("aria-colcount", columns.length);
    this.rows = new Windowed(element, this.body, (item, index) => this.row(item, index));
    this.body.addEventListener("click", (event) => this.clicked(event));
  }

  header(column, place) {
    const button = make("button", "", column.name);
    button.type = "button";
    button.addEventListener("click", () => this.sortBy(place));
    const cell = make("div", `cell ${column.className ?? ""}`, button);
    cell.setAttribute("role", "columnheader");
    cell.setAttribute("aria-sort", "none");
    return cell;
  }

  row(item, index) {
    const cells = this.columns.map((column) => {
      const cell = make("div", `cell ${column.className ?? ""}`, column.cell(item));
      cell.setAttribute("role", "cell");
      return cell;
    });
    const row = make("div", "row", cells);
    row.setAttribute("role", "row");
    row.setAttribute("aria-rowindex", index + 2);
    return row;
  }

  clicked(event) {
    const row = event.target.closest(".row");
    if (row && !event.target.closest("a, button") && !String(getSelection())) this.open(this.rows.items[row.dataset.index]);
  }

  set(items) {
    this.passing = items;
    this.element.setAttribute("aria-rowcount", items.length + 1);
    this.none.hidden = items.length > 0;
    this.body.hidden = items.length === 0;
    this.show();
  }

  sortBy(place) {
    this.descending = this.sorted === place && !this.descending;
    this.sorted = place;
    Array.from(this.head.children).forEach((cell, other) => {
      const order = this.descending ? "descending" : "ascending";
      cell.setAttribute("aria-sort", other === place ? order : "none");
    });
    this.show();
  }

  /* Items without anything in the column come last, whichever way it is sorted. */
  show() {
    if (this.sorted === null) return this.rows.set(this.passing);
    const { key } = this.columns[this.sorted];
    const sign = this.descending ? -1 : 1;
    const keyed = this.passing.map((item) => [key(item), item]);
    const empty = (value) => value === undefined || value === "";
    keyed.sort(([one], [other]) => {
      if (empty(one) || empty(other)) return empty(one) - empty(other);
      return one < other ? -sign : one > other ? sign : 0;
    });
    this.rows.set(keyed.map(([, item]) => item));
  }
}
