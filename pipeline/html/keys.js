/* The keyboard. Letters can be switched off, for those whose tools speak in letters. */
const typing = (element) => element.matches("input:not([type=checkbox]), select, textarea");

function step(by) {
  if (view === "abstracts") {
    const index = list.items.indexOf(current);
    const next = list.items[index < 0 ? 0 : Math.min(Math.max(index + by, 0), list.items.length - 1)];
    if (next && next !== current) history.replaceState(null, "", abstractLink(next));
    if (next) showAbstract(next);
  } else if (view === "claims" || view === "problems") stepRow(view === "claims" ? claimsTable : problemsTable, by);
}

function stepRow(table, by) {
  const row = document.activeElement.closest(".rows > .row");
  const first = Math.max(0, Math.ceil((table.element.scrollTop - 1) / table.rows.height));
  const index = row ? Number(row.dataset.index) + by : first;
  const next = Math.min(Math.max(index, 0), table.rows.items.length - 1);
  if (next < 0) return;
  table.rows.reveal(next);
  table.rows.rows.get(next)?.querySelector("a")?.focus({ preventScroll: true });
}

function stepClaim(by) {
  const columns = Array.from(document.querySelectorAll("#abstract .reading"));
  const badges = columns.flatMap((column) => Array.from(column.querySelectorAll("li.claim .badge")));
  if (view !== "abstracts" || !badges.length) return;
  const at = badges.findIndex((one) => one.closest("li").classList.contains("chosen") && one.closest(".reading") === lastColumn);
  const next = badges[at < 0 ? (by > 0 ? 0 : badges.length - 1) : Math.min(Math.max(at + by, 0), badges.length - 1)];
  lastColumn = next.closest(".reading");
  choose(lastColumn, numbersOf(next)[0], true);
  choose(lastColumn, numbersOf(next)[0], false);
  next.focus({ preventScroll: true });
}
let lastColumn = null;

const KEYS = {
  "/": () => byId("words").select(),
  j: () => step(1),
  k: () => step(-1),
  n: () => stepClaim(1),
  p: () => stepClaim(-1),
  1: () => goTo("#abstracts"),
  2: () => goTo("#claims"),
  3: () => goTo("#problems"),
  4: () => goTo("#charts"),
  5: () => goTo("#board"),
};
const ARROWS = { ArrowDown: 1, ArrowUp: -1 };

function inList(element) {
  return element.id === "list" || element.closest(".rows > .row") !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape") escape(event.target);
  else if (event.key in ARROWS && inList(event.target)) step(ARROWS[event.key]);
  else if (event.key === "Enter" && event.target.id === "list" && current) goTo(abstractLink(current));
  else if (byId("shortcuts").checked && !typing(event.target) && event.key in KEYS) KEYS[event.key]();
  else return;
  event.preventDefault();
});

function escape(element) {
  if (typing(element)) element.blur();
  if (view === "abstracts") document.body.classList.remove("reading-one");
  const table = { claims: byId("claims-table"), problems: byId("problems-table") }[view];
  (table ?? byId("list")).focus();
}
