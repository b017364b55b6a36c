/* Fills the page and ties its controls together. */
function fillFilters() {
  byId("kind").append(...DATA.kinds.map((kind) => option(kind)));
  const seen = new Set(ABSTRACTS.flatMap((abstract) => abstract.readings.map((reading) => reading.status)));
  byId("status").append(...STATUSES.filter((status) => seen.has(status)).map((status) => option(status)));
  if (STATUSES.some((status) => seen.has(status) && UNREAD.has(status))) byId("status").append(option("unread", "not read"));
  const opinions = [...new Set(CLAIMS.map(opinion).filter(Boolean))].sort();
  byId("seen").append(...opinions.map((one) => option(one, `seen by ${one}`)));
  byId("seen").hidden = !opinions.length;
  byId("runs").append(...RUNS.map((run, number) => runSwitch(number)));
  byId("kinds").append(...DATA.kinds.map((kind, place) => make("li", "", make("span", `swatch kind-${Math.min(place, 5)}`), visible(kind))));
  if (BOARDS) fillBoardFilters();
}

function fillBoardFilters() {
  for (const name of ["dataset", "metric"]) byId(`${name}s`).append(...namesOf(NAMED[name], 500).map(({ spelling }) => option(spelling)));
  const units = new Map();
  for (const claim of CLAIMS) {
    if (numberOf(claim) !== undefined) units.set(unitOf(claim), (units.get(unitOf(claim)) ?? 0) + 1);
  }
  const named = [...units].sort((one, other) => other[1] - one[1]).map(([unit]) => option(unit, unit === "none" ? "no unit" : unit));
  byId("unit").append(...named);
  fillBoardControls();
}

function tellTotal() {
  const unread = ABSTRACTS.filter((abstract) => abstract.readings.some((reading) => UNREAD.has(reading.status))).length;
  const link = linkTo("#abstracts?status=unread", `${unread.toLocaleString("en")} not read`);
  byId("total").append(counted(ABSTRACTS.length, "abstract"), ...(unread ? [", ", link] : []),
    ` · ${counted(CLAIMS.length, NOUN)}`, RUNS.length > 1 ? ` in ${RUNS.length} runs` : "");
  byId("problem-count").textContent = NOT_KEPT.length ? NOT_KEPT.length.toLocaleString("en") : "";
  if (RUNS.length === 1) byId("about").append(words(RUNS[0].name), " · ", words(RUNS[0].about));
}

function runSwitch(number) {
  const box = make("input");
  box.type = "checkbox";
  box.checked = true;
  box.addEventListener("change", () => {
    if (box.checked) filters.runs.add(number);
    else filters.runs.delete(number);
    update();
    if (current) showAbstract(current);
    remember(true);
  });
  return make("label", "", box, make("span", `dot run-${number % 6}`), runName(number));
}

function listen() {
  const form = byId("words").form;
  let waiting = null;
  const soon = (control) => {
    waiting ??= requestAnimationFrame(() => {
      waiting = null;
      filterBy(control);
    });
  };
  /* A choice is a step of its own, also where the next field is typed into before the page is drawn. */
  form.addEventListener("input", ({ target }) => (target.tagName === "SELECT" ? filterBy(target) : soon(target)));
  form.addEventListener("reset", () => setTimeout(() => filterBy(form)));
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const id of ["board-run", "board-vague"]) byId(id)?.addEventListener("change", (event) => filterBy(event.target));
  byId("save").addEventListener("click", save);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]:not(.skip)');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    goTo(link.getAttribute("href"));
  });
  followPointer(byId("abstract"));
  for (const event of ["popstate", "hashchange"]) addEventListener(event, route);
  for (const [event, printing] of [["beforeprint", true], ["afterprint", false]]) {
    addEventListener(event, () => {
      for (const rows of [claimsTable.rows, problemsTable.rows]) {
        rows.printing = printing;
        rows.draw();
      }
    });
  }
}

collect();
collectDisputes();
offerThemes();
tellTotal();
tellSettled();
fillFilters();
listen();
if (!location.hash && document.body.dataset.start) history.replaceState(null, "", document.body.dataset.start);
if (!route()) showView("abstracts");
prepareSearch();
