/* The views: abstracts, all claims, what was not kept, charts, the board. */
const VIEWS = ["abstracts", "claims", "problems", ...(BOARDS ? ["charts", "board"] : [])];
let view = "abstracts";
let current = null;

const claimLink = (claim) =>
  `#c=${encodeURIComponent(claim.abstract.id)}.${claim.reading.run}.${claim.number}`;
const abstractLink = (abstract) => `#a=${encodeURIComponent(abstract.id)}`;

function kindCounts(abstract) {
  const counts = new Map();
  for (const reading of abstract.readings.filter(readable)) {
    for (const claim of reading.claims) counts.set(kindNumber(claim), (counts.get(kindNumber(claim)) ?? 0) + 1);
  }
  return [...counts].sort().map(([kind, count]) => {
    const tally = make("span", `tally kind-${kind}`, String(count));
    tally.title = SHAPE.kind ? `${count} ${DATA.kinds[kind] ?? "other"}` : counted(count, NOUN);
    return tally;
  });
}

function listRow(abstract, index) {
  const row = make("div", "entry", make("p", "entry-title", words(abstract.title || abstract.id)));
  const lacking = abstract.readings.filter((reading) => readable(reading) && reading.status !== "ok");
  const states = [...new Map(lacking.map((reading) => [reading.status, reading])).values()].map(({ status, reason }) =>
    make("span", `state ${status}`, status, UNREAD.has(status) && reason ? [": ", words(reason)] : null));
  const tallies = kindCounts(abstract);
  row.append(make("p", "entry-notes", tallies, tallies.length || states.length ? null : make("span", "faint", `no ${NOUN}s`), states));
  if (filters.words.length) row.append(make("p", "entry-hit faint", words(snippet(abstract.text))));
  row.setAttribute("role", "option");
  const told = [...tallies.map((tally) => tally.title), ...states.map((state) => state.textContent)];
  row.setAttribute("aria-label", [plain(abstract.title || abstract.id), ...told].join(", "));
  row.id = `entry-${index}`;
  row.setAttribute("aria-setsize", list.items.length);
  row.setAttribute("aria-posinset", index + 1);
  row.setAttribute("aria-selected", abstract === current);
  row.addEventListener("click", () => goTo(abstractLink(abstract)));
  return row;
}

const list = new Windowed(byId("list"), byId("list").appendChild(make("div", "rows")), listRow);
list.body.setAttribute("role", "presentation");

const titleLink = (claim, href) => linkTo(href, words(claim.abstract.title || claim.abstract.id));

const textColumn = (name, width, className = "own") => ({
  name: columnName(name), width, className,
  cell: (claim) => words(field(claim, name)), key: (claim) => foldedField(claim, name),
});

const runColumn = (reading) => ({
  name: "run", width: "minmax(5rem, .6fr)", className: "run",
  cell: (one) => make("span", "", make("span", `dot run-${reading(one).run % 6}`), words(RUNS[reading(one).run].name)),
  key: (one) => reading(one).run,
});

/* The columns of a schema's own fields, in its order; one that is called like a column of ours says what it is. */
const OURS = new Set(["abstract", "run", "seen by", "gold", "sentence"]);
const columnName = (name) => (OURS.has(name) ? `${name} (field)` : name);
const ownColumns = () => SHAPE.fields.map((name) => (name === SHAPE.kind
  ? { name: columnName(name), width: "minmax(5rem, .7fr)", className: "kind-cell", key: (claim) => kindNumber(claim),
    cell: (claim) => make("span", `kind kind-${kindNumber(claim)}`, visible(field(claim, name))) }
  : { name: columnName(name), width: `minmax(5rem, ${name === SHAPE.subject ? 1.2 : 1}fr)`, className: "own", key: ownKey(name),
    cell: (claim) => (SHAPE.links.includes(name) ? address(field(claim, name)) : words(field(claim, name))) }));

/* An amount is sorted by its number, everything else by its words. */
const ownKey = (name) => (Object.hasOwn(SHAPE.amounts, name)
  ? (claim) => claim.fields[SHAPE.amounts[name][0]] : (claim) => foldedField(claim, name));

const isMade = (name) => ABSTRACTS.some(({ readings }) => readings.some(({ claims }) => claims.some((claim) => field(claim, name))));

/* The columns of what a board is made of, then the schema's other fields; a choice that nobody made has none. */
const boardColumns = () => [
  ...(SHAPE.kind ? [{ name: columnName(SHAPE.kind), width: "7.6rem", className: "kind-cell", key: (claim) => kindNumber(claim),
    cell: (claim) => make("span", `kind kind-${kindNumber(claim)}`, visible(kindOf(claim))) }] : []),
  ...(BOARDS.subject ? [textColumn(BOARDS.subject, "minmax(6rem, 1.2fr)", "subject")] : []),
  ...(BOARDS.value ? [{ name: columnName(BOARDS.value), width: "minmax(8.2rem, .8fr)", className: "number", key: signedValue,
    cell: (claim) => words(directed(claim, valueOf(claim, true))) }] : []),
  ...SHAPE.choices.filter(isMade).map((name) => textColumn(name, "minmax(5rem, .6fr)", "choice")),
  ...(BOARDS.metric ? [textColumn(BOARDS.metric, "minmax(5rem, 1fr)", "metric")] : []),
  textColumn(BOARDS.benchmark, "minmax(5rem, 1fr)", "data-set"),
  ...(BOARDS.baseline ? [textColumn(BOARDS.baseline, "minmax(5rem, .9fr)", "baseline")] : []),
  ...SHAPE.others.map((name) => textColumn(name, "minmax(5rem, 1fr)")),
];

function claimColumns() {
  const columns = [
    ...(BOARDS ? boardColumns() : ownColumns()),
    { name: "abstract", width: "minmax(9rem, 1.8fr)", className: "title", key: (claim) => fold(claim.abstract.title),
      cell: (claim) => titleLink(claim, claimLink(claim)) },
  ];
  if (RUNS.length > 1) columns.push(runColumn((claim) => claim.reading));
  if (ABSTRACTS.some((abstract) => abstract.readings.some((reading) => reading.ruled))) {
    columns.push({ name: "seen by", width: "8rem", className: "seen", cell: opinion, key: opinion });
  }
  if (RUNS.some((run) => run.role === "gold")) {
    const errors = new Map(Array.from(byId("gold").options, (one) => [one.value, one.textContent]));
    const verdict = (claim) => [...new Set(claim.disputes?.map(({ error }) => errors.get(error)))].join(", ")
      || (VERDICTS[claim.verdict] ?? (claim.missed ? errors.get("missing") : ""));
    columns.push({ name: "gold", width: "7rem", className: "gold", cell: (claim) => verdict(claim), key: verdict });
  }
  const sentence = (claim) => snippet(evidence(claim), 60, 1000) || evidence(claim);
  return [...columns, { name: "sentence", className: "sentence", cell: (claim) => words(sentence(claim)) }];
}

const what = (one) => (one.field ? `field ${one.field}: ${one.reason}` : `record: ${one.reason}`);

function problemColumns() {
  const columns = [
    { name: "abstract", width: "minmax(9rem, 1.2fr)", className: "title", key: (one) => fold(one.abstract.title),
      cell: (one) => titleLink(one, abstractLink(one.abstract)) },
    { name: "what", width: "8.5rem", className: "what", cell: (one) => words(what(one)), key: what },
    { name: "reason", width: "minmax(10rem, 1.8fr)", className: "reason", cell: (one) => words(one.detail), key: (one) => fold(one.detail) },
    { name: "record", width: "minmax(9rem, 1.8fr)", className: "record", key: (one) => shown(one.record),
      cell: (one) => (one.record === undefined ? [] : make("code", "", visible(JSON.stringify(one.record)))) },
  ];
  if (RUNS.length > 1) columns.push(runColumn((one) => one.reading));
  return columns;
}

const claimsTable = new Table(byId("claims-table"), {
  items: CLAIMS, columns: claimColumns(), passes: claimPasses, open: (claim) => goTo(claimLink(claim)), sorted: () => remember(false),
});
const problemsTable = new Table(byId("problems-table"), {
  items: NOT_KEPT, columns: problemColumns(), passes: rejectPasses, open: (one) => goTo(abstractLink(one.abstract)),
});

/* Only the view in sight is filtered; the others follow when they are opened. */
function update() {
  const found = byId("found");
  if (view === "claims") {
    claimsTable.filter();
    found.textContent = counted(claimsTable.passing.length, NOUN);
  } else if (view === "problems") {
    problemsTable.filter();
    const { passing } = problemsTable;
    found.textContent = `${passing.length.toLocaleString("en")} not kept`;
    byId("problem-summary").textContent = NOT_KEPT.length ? recordsAndFields(passing) : "Everything was kept.";
  } else if (view === "board") found.textContent = counted(updateBoard(), "benchmark");
  else if (view === "charts") found.textContent = "";
  else updateList(found);
  filterFields();
}

function updateList(found) {
  list.scroller.classList.toggle("searching", filters.words.length > 0);
  list.set(ABSTRACTS.filter(abstractPasses));
  found.textContent = counted(list.items.length, "abstract");
  const listInSight = list.scroller.offsetParent !== null;
  if (listInSight && !list.items.includes(current)) {
    selected = "";
    showAbstract(list.items[0] ?? null);
  } else {
    markCurrent();
    showHits("abstract", [byId("abstract")]);
  }
}

/* Controls that would do nothing in the view in sight are not there. Charts are drawn once, of everything. */
function filterFields() {
  byId("words").form.classList.toggle("idle", view === "charts");
  for (const name of ["runs", "settling"]) byId(name).classList.toggle("idle", view === "charts" || view === "board");
  for (const name of ["dataset", "metric"]) byId(name).classList.toggle("idle", view === "problems");
  for (const name of ["kind", "unit", "gold"]) byId(name).classList.toggle("idle", view === "problems" || view === "board");
  byId("status").classList.toggle("idle", view === "board");
}

function showView(name) {
  view = name;
  for (const one of VIEWS) byId(`view-${one}`).hidden = one !== name;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  update();
}

function showAbstract(abstract) {
  current = abstract;
  const pane = byId("abstract");
  pane.replaceChildren(...(abstract ? abstractPane(abstract) : [make("p", "none", "No matches.")]));
  pane.scrollTop = 0;
  showHits("abstract", [pane]);
  markCurrent();
}

/* The searched words where they stand in some elements, in browsers that can colour without elements. `name` is
   the place, which shows these hits and no longer those of before. */
function showHits(name, elements) {
  if (!CSS.highlights) return;
  HITS.set(name, filters.words.length ? [...elements].flatMap(hitsIn) : []);
  CSS.highlights.set("search", new Highlight(...[...HITS.values()].flat()));
}
const HITS = new Map();

function hitsIn(element) {
  const hits = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.data.toLowerCase();
    if (text.length !== node.data.length) continue;
    for (const word of filters.words) {
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
        hits.push(new StaticRange({ startContainer: node, startOffset: at, endContainer: node, endOffset: at + word.length }));
      }
    }
  }
  return hits;
}

function markCurrent() {
  const index = list.items.indexOf(current);
  for (const [place, row] of list.rows) row.setAttribute("aria-selected", place === index);
  if (index >= 0) {
    list.reveal(index);
    list.scroller.setAttribute("aria-activedescendant", `entry-${index}`);
  } else list.scroller.removeAttribute("aria-activedescendant");
}

function closeAbstract() {
  goTo("#abstracts");
  byId("list").focus();
}
