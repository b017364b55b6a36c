/* Fills the page and ties its controls together. */
function option(value, label = value) {
  const element = make("option", "", plain(label));
  element.value = value;
  return element;
}

function fillFilters() {
  byId("kind").append(...DATA.kinds.map((kind) => option(kind)));
  const seen = new Set(ABSTRACTS.flatMap((abstract) => abstract.readings.map((reading) => reading.status)));
  byId("status").append(...STATUSES.filter((status) => seen.has(status)).map((status) => option(status)));
  byId("datasets").append(...namesOf("dataset", 500).map(({ spelling }) => option(spelling)));
  byId("metrics").append(...namesOf("metric", 500).map(({ spelling }) => option(spelling)));
  byId("runs").append(...RUNS.map((run, number) => runSwitch(number)));
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
  });
  return make("label", "", box, make("span", `dot run-${number % 6}`), runName(number));
}

function readFilters() {
  filters.words = fold(byId("words").value).split(" ").filter(Boolean);
  filters.kind = byId("kind").value;
  filters.status = byId("status").value;
  filters.dataset = foldName(byId("dataset").value);
  filters.metric = foldName(byId("metric").value);
  update();
}

/* The theme is kept where the browser allows it; a page opened as a file may not. */
const THEMES = ["system", "light", "dark"];
function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  byId("theme").textContent = `Theme: ${theme}`;
  try {
    localStorage.setItem("claimsift-theme", theme);
  } catch { /* it lasts until the page is closed */ }
}

function storedTheme() {
  try {
    return localStorage.getItem("claimsift-theme");
  } catch {
    return null;
  }
}

function listen() {
  const form = byId("words").form;
  let waiting = null;
  const soon = () => {
    waiting ??= requestAnimationFrame(() => {
      waiting = null;
      readFilters();
    });
  };
  form.addEventListener("input", soon);
  form.addEventListener("reset", () => setTimeout(readFilters));
  form.addEventListener("submit", (event) => event.preventDefault());
  byId("theme").addEventListener("click", () => {
    setTheme(THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length]);
  });
  byId("view-charts").addEventListener("click", (event) => {
    const link = event.target.closest("a[data-metric]");
    if (!link) return;
    form.reset();
    byId("kind").value = link.dataset.kind;
    byId("metric").value = link.dataset.metric;
    readFilters();
  });
  followPointer(byId("abstract"));
  addEventListener("hashchange", route);
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
setTheme(THEMES.includes(storedTheme()) ? storedTheme() : "system");
byId("total").textContent = `${counted(ABSTRACTS.length, "abstract")} · ${counted(CLAIMS.length, "claim")}`;
byId("problem-count").textContent = PROBLEMS.length ? PROBLEMS.length.toLocaleString("en") : "";
fillFilters();
listen();
showView("abstracts");
route();
prepareSearch();
