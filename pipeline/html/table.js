/* A table that filters and sorts: TanStack Table decides which rows and in what order, and only those in
   sight are drawn. Columns are { name, cell(item) -> nodes, key(item) -> number or text }. */
const isEmpty = (key) => key === undefined || key === "";

/* What a cell had to cut off is told where the pointer rests. */
function tellWhole(cell) {
  if (!cell || cell.title) return;
  if (cell.scrollWidth > cell.clientWidth || cell.scrollHeight > cell.clientHeight) cell.title = cell.textContent;
}

class Table {
  constructor(element, { items, columns, passes, open, sorted }) {
    Object.assign(this, { element, columns, open, sorted });
    this.model = this.modelOf(items, columns, passes);
    this.head = make("div", "row head", columns.map((column) => this.header(column)));
    this.head.setAttribute("role", "row");
    this.body = make("div", "rows");
    const group = make("div", "head-group", this.head);
    for (const part of [group, this.body]) part.setAttribute("role", "rowgroup");
    this.none = make("p", "none", "No matches.");
    element.append(group, this.body);
    element.after(this.none);
    element.tabIndex = 0;
    element.style.setProperty("--columns", columns.map((column) => column.width ?? "").join(" "));
    element.setAttribute("aria-colcount", columns.length);
    this.rows = new Windowed(element, this.body, (item, index) => this.row(item, index));
    this.body.addEventListener("click", (event) => this.clicked(event));
    this.body.addEventListener("pointerover", (event) => tellWhole(event.target.closest(".cell")));
  }

  /* The library keeps no state: what it changes comes back through `onStateChange` and is given to it again.
     Any truthy filter makes it filter, a new one again; one column is asked for each row, and asks `passes`. */
  modelOf(items, columns, passes) {
    const model = TableCore.createTable({
      data: items,
      columns: columns.filter((column) => column.key).map((column) => ({
        id: column.name,
        accessorFn: column.key,
        sortingFn: (one, other) => this.compare(column.name, one, other),
        sortUndefined: false,
        sortDescFirst: false,
      })),
      state: {},
      renderFallbackValue: null,
      getCoreRowModel: TableCore.getCoreRowModel(),
      getFilteredRowModel: TableCore.getFilteredRowModel(),
      getSortedRowModel: TableCore.getSortedRowModel(),
      getColumnCanGlobalFilter: (column) => column.id === columns[0].name,
      globalFilterFn: (row) => passes(row.original),
    });
    const keep = (state) => model.setOptions((options) => ({ ...options, state }));
    keep(model.initialState);
    model.setOptions((options) => ({
      ...options,
      onStateChange: (change) => {
        keep(change(model.getState()));
        this.show();
      },
    }));
    return model;
  }

  /* Items without anything in the column come last, whichever way it is sorted: the library turns the
     result round for a falling order, so that it is turned round here as well. */
  compare(name, one, other) {
    const [left, right] = [one.getValue(name), other.getValue(name)];
    if (isEmpty(left) || isEmpty(right)) {
      const falling = this.model.getState().sorting.find(({ id }) => id === name)?.desc;
      return (isEmpty(left) - isEmpty(right)) * (falling ? -1 : 1);
    }
    return left < right ? -1 : left > right ? 1 : 0;
  }

  /* A column without a key is not sorted by, and stands below the others in each row. */
  header(column) {
    const below = make("div", `cell unseen ${column.className}`, column.name);
    below.setAttribute("role", "columnheader");
    if (!column.key) return below;
    const button = press(column.name, "", (event) => {
      this.model.getColumn(column.name).toggleSorting(undefined, event.shiftKey);
      this.sorted?.();
    });
    button.title = "Sort; with Shift also by this column";
    const cell = make("div", `cell ${column.className ?? ""}`, button);
    cell.setAttribute("role", "columnheader");
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

  /* The order as an address has it, a falling column with a minus; and the order from there. */
  get order() {
    return this.model.getState().sorting.map(({ id, desc }) => `${desc ? "-" : ""}${id}`).join(",");
  }

  set order(told) {
    if (told === this.order) return;
    const names = new Set(this.columns.filter((column) => column.key).map(({ name }) => name));
    const sorting = told.split(",").map((one) => ({ id: one.replace(/^-/, ""), desc: one.startsWith("-") }));
    this.model.setSorting(sorting.filter(({ id }) => names.has(id)));
  }

  /* Asks `passes` again. */
  filter() {
    this.model.setGlobalFilter({});
  }

  show() {
    const items = this.model.getRowModel().rows.map((row) => row.original);
    this.passing = items;
    this.element.setAttribute("aria-rowcount", items.length + 1);
    this.none.hidden = items.length > 0;
    this.body.hidden = items.length === 0;
    this.showOrder(this.model.getState().sorting);
    this.rows.set(items);
  }

  /* The column that was sorted by first says so to screen readers, which expect one; all show it. */
  showOrder(sorting) {
    this.columns.forEach(({ name }, place) => {
      const rank = sorting.findIndex(({ id }) => id === name);
      const cell = this.head.children[place];
      const order = rank < 0 ? "none" : sorting[rank].desc ? "descending" : "ascending";
      cell.dataset.order = order;
      cell.setAttribute("aria-sort", rank === 0 ? order : "none");
      cell.dataset.rank = sorting.length > 1 && rank >= 0 ? rank + 1 : "";
    });
  }
}
