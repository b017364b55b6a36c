/* The keyboard. Letters can be switched off, for those whose tools speak in letters. */

function step(by) {
  if (view === "abstracts") {
    const index = list.items.indexOf(current);
    const next = list.items[index < 0 ? 0 : Math.min(Math.max(index + by, 0), list.items.length - 1)];
    if (next && next !== current) {
      select(abstractLink(next));
      showAbstract(next);
    }
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

/* Over the claims of the abstract, and from its last one on to the next abstract. Where disagreements are asked
   for, only over the claims that have one, the two sides of one after the other. */
function stepClaim(by, further = true) {
  if (view !== "abstracts") return;
  const entries = Array.from(byId("abstract").querySelectorAll("li.claim"), (entry) => ({ entry, column: entry.closest(".reading"), claim: claimOf(entry) }));
  const asked = filters.dispute ? entries.filter(({ claim }) => claim.disputes?.some((one) => filters.dispute === "open" || isAsked(one))) : entries;
  if (filters.dispute) asked.sort((one, other) => one.claim.disputes[0].number - other.claim.disputes[0].number);
  const at = asked.findIndex(({ entry, column }) => entry.classList.contains("chosen") && column === lastColumn);
  const next = asked[at < 0 ? (by > 0 ? 0 : asked.length - 1) : at + by];
  const before = current;
  if (next) lead(next.column, next.claim.number);
  else if (further) step(by);
  if (current !== before) stepClaim(by, false);
}
let lastColumn = null;

const claimOf = (entry) => current.readings
  .find((reading) => reading.run === Number(entry.closest(".reading").dataset.run)).claims[entry.dataset.claims];

/* Shows a claim in the list and in the text, with the focus on it. */
function lead(column, number) {
  choose(column, number, true);
  choose(column, number, false);
  column.querySelector("li.claim.chosen .badge").focus({ preventScroll: true });
}

/* Judges the chosen claim and leads on to the next. */
function judge(judgement) {
  const entry = view === "abstracts" && lastColumn?.querySelector("li.claim.chosen");
  const group = entry && entry.querySelector(".judge");
  if (group && settle(claimOf(entry), judgement, group)) stepClaim(1);
}

const KEYS = {
  "/": () => byId("words").select(),
  j: () => step(1),
  k: () => step(-1),
  n: () => stepClaim(1),
  p: () => stepClaim(-1),
  r: () => judge("right"),
  w: () => judge("wrong"),
  u: () => judge("unsure"),
  1: () => goTo("#abstracts"),
  2: () => goTo("#claims"),
  3: () => goTo("#problems"),
  ...(BOARDS && { 4: () => goTo("#charts"), 5: () => goTo("#board") }),
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
