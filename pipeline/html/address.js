/* The address: a view or what is selected, and behind a question mark the filters. It is restored when the page is
   opened, and by the browser's back and forward.

   #abstracts, #claims, #problems, #charts, #board, #a=ID, #c=ID.RUN.NUMBER; ?words=…&kind=…&runs=0.2&sort=-value */
const CONTROLS = ["words", "kind", "status", "dataset", "metric", "unit", "seen", "gold", "board-run", "board-vague"].map(byId).filter(Boolean);
let selected = "";
let routed = null;
let touched = null;

/* What a control says, nothing where it stands as it was. The first choice of a list says nothing. */
function said(control) {
  if (control.type === "checkbox") return control.checked ? "yes" : "";
  return control.selectedIndex === 0 ? "" : control.value;
}

function query() {
  const told = new URLSearchParams();
  for (const control of CONTROLS) if (said(control)) told.set(control.id, said(control));
  if (filters.runs.size < RUNS.length) told.set("runs", [...filters.runs].sort().join("."));
  if (claimsTable.order) told.set("sort", claimsTable.order);
  return String(told) && `?${told}`;
}

const here = () => (view === "abstracts" && selected ? selected : `#${view}`);

/* Puts what is shown into the address, as a step that the browser can take back or in place of the last one. */
function remember(push) {
  const address = here() + query();
  if (address === (routed || "#abstracts")) return;
  history[push ? "pushState" : "replaceState"](null, "", address);
  routed = address;
}

/* What is selected, an abstract or a claim of it, without a step of its own. */
function select(address) {
  selected = address;
  remember(false);
}

/* At once, so that the next key already meets the new view. An address without filters keeps those that are set. */
function goTo(address) {
  const whole = address.includes("?") ? address : address + query();
  if (whole !== location.hash) history.pushState(null, "", whole);
  routed = null;
  route();
}

function restore(told) {
  for (const control of CONTROLS) {
    if (control.type === "checkbox") control.checked = told.has(control.id);
    else control.value = told.get(control.id) ?? (control.options?.[0].value || "");
    if (control.selectedIndex < 0) control.selectedIndex = 0;
  }
  const runs = told.get("runs")?.split(".").map(Number) ?? [...RUNS.keys()];
  filters.runs = new Set(runs.filter((run) => run in RUNS));
  document.querySelectorAll("#runs input").forEach((box, run) => { box.checked = filters.runs.has(run); });
  claimsTable.order = told.get("sort") ?? "";
  readControls();
}

function readControls() {
  filters.words = fold(byId("words").value).split(" ").filter(Boolean);
  for (const name of ["kind", "status", "unit", "seen"]) filters[name] = byId(name).value;
  for (const name of ["dataset", "metric"]) filters[name] = foldName(byId(name).value);
  filters.dispute = byId("gold").value;
  byId("meaning").textContent = byId("gold").selectedOptions[0].title;
}

/* What was typed into one control is one step. */
function filterBy(control) {
  readControls();
  update();
  if (!list.items.includes(current)) selected = "";
  remember(control !== touched || control.tagName === "SELECT");
  touched = control;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/* Shows what the address names, and says whether it did; one that names nothing of ours changes nothing. */
function route() {
  if (location.hash === routed) return true;
  routed = location.hash;
  touched = null;
  const [, place, asked] = /^#?([^?]*)\??(.*)$/s.exec(location.hash);
  const [, what, rest] = /^([ac])=(.*)$/.exec(place) ?? [];
  const [, id, run, number] = what === "c" ? /^(.*)\.(\d+)\.(\d+)$/.exec(rest) ?? [] : [null, rest];
  const abstract = ABSTRACT_BY_ID.get(decoded(id ?? ""));
  if (!abstract && !VIEWS.includes(place || "abstracts")) return false;
  restore(new URLSearchParams(asked));
  selected = abstract ? `#${place}` : "";
  document.body.classList.toggle("reading-one", Boolean(abstract));
  if (abstract) openAbstract(abstract, run, number);
  else showView(place || "abstracts");
  return true;
}

function openAbstract(abstract, run, number) {
  current = abstract;
  showView("abstracts");
  showAbstract(abstract);
  const column = run === undefined ? null : byId("abstract").querySelector(`.reading[data-run="${run}"]`);
  if (column?.querySelector(`li.claim[data-claims="${Number(number)}"]`)) lead(column, Number(number));
}
