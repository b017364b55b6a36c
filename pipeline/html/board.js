/* Who claims what on which benchmark, one run at a time. Its data is read when the view is first opened. */
const BENCHMARKS_AT_ONCE = 50;
let boards = null;
let benchmarksShown = BENCHMARKS_AT_ONCE;

/* The run that is asked for first is the first that is no gold. */
function fillBoardControls() {
  const byRole = [...RUNS.keys()].sort((one, other) => (RUNS[one].role === "gold") - (RUNS[other].role === "gold"));
  byId("board-run").append(...byRole.map((run) => option(String(run), RUNS[run].name)));
  byId("board-run").parentElement.hidden = RUNS.length < 2;
  byId("board-more").addEventListener("click", () => {
    benchmarksShown += BENCHMARKS_AT_ONCE;
    drawBoard(passingBenchmarks(), benchmarksShown - BENCHMARKS_AT_ONCE);
  });
}

const boardInSight = () => boards[Number(byId("board-run").value)];

function updateBoard() {
  boards ??= JSON.parse(byId("board-data").textContent);
  benchmarksShown = BENCHMARKS_AT_ONCE;
  const passing = passingBenchmarks();
  drawBoard(passing, 0);
  byId("view-board").scrollTop = 0;
  return passing.length;
}

function passingBenchmarks() {
  const board = boardInSight();
  const vague = board.benchmarks.filter((one) => one.vague).length;
  byId("board-vague").parentElement.hidden = vague === 0;
  byId("board-vague-count").textContent = `(${vague.toLocaleString("en")})`;
  const left = [
    board.unplaced ? `${counted(board.unplaced, NOUN)} that compare${board.unplaced === 1 ? "s" : ""} name${board.unplaced === 1 ? "s" : ""} no ${BOARDS.benchmark}.` : "",
    board.misfits ? `${counted(board.misfits, NOUN)} in a unit that the metric cannot be in ${board.misfits === 1 ? "is" : "are"} left out.` : "",
  ];
  byId("board-unplaced").textContent = left.join(" ");
  return board.benchmarks.filter((one) => (!one.vague || byId("board-vague").checked) && benchmarkPasses(one));
}

/* Names are searched as the board calls them and as the claims write them. */
function benchmarkPasses(one) {
  one.names ??= [one.dataset, one.metric ?? "", ...(one.also ?? [])].map(foldName);
  const named = (wanted) => !wanted || one.names.some((name) => name.includes(wanted));
  return named(filters.dataset) && named(filters.metric) && holdsWords(one);
}

const benchmarkHay = (one) => fold([one.dataset, one.metric ?? "", ...(one.also ?? []),
  ...one.parts.flatMap(([, lines]) => lines.flatMap(([place, , , ...cells]) => [...cells.flat(3), ABSTRACTS[place].title]))].join(" "));

function drawBoard(passing, from) {
  const list = byId("benchmarks");
  if (from === 0) list.replaceChildren();
  list.append(...passing.slice(from, benchmarksShown).map(benchmarkSection));
  showHits("board", [list]);
  if (!passing.length) list.append(make("p", "none", "No matching benchmarks."));
  const left = passing.length - benchmarksShown;
  byId("board-more").hidden = left <= 0;
  byId("board-more").textContent = `Show ${Math.min(left, BENCHMARKS_AT_ONCE)} more of ${counted(Math.max(left, 0), "benchmark")}`;
  if (from > 0 && left <= 0) byId("view-board").focus({ preventScroll: true });
}

function benchmarkSection(one) {
  const title = make("h3", "", words(one.dataset), " · ", words(one.metric ?? "no metric named"), " ",
    make("span", "faint", counted(one.papers, "paper")));
  const also = one.also ? make("p", "also faint", "also written: ",
    one.also.flatMap((name, place) => [place ? ", " : "", words(name)])) : null;
  const section = make("section", "benchmark", title, also, one.parts.map(boardTable));
  section.setAttribute("aria-label", plain(`${one.dataset}, ${one.metric ?? "no metric named"}`));
  return section;
}

const BOARD_HEADS = ["rank", "value", "subject", "improvement", "paper"];
const BLANK = new Set(["", "-"]);

/* Columns that say nothing in a table are left out. The roles are said, because a phone shows the rows as
   cards, which would no longer be a table. */
function boardTable([heading, lines]) {
  const withRole = (role, element) => {
    element.setAttribute("role", role);
    return element;
  };
  const more = (name, line) => line[{ value: 6, improvement: 7 }[name]] ?? [];
  const told = BOARD_HEADS.filter((name, place) => name === "paper"
    || lines.some((line) => !BLANK.has(line[place + 2]) || more(name, line).length));
  const cell = (name, line) => withRole("cell", make("td", name, name === "paper"
    ? boardLink(line[0], line[1], ABSTRACTS[line[0]].title || ABSTRACTS[line[0]].id) : words(line[BOARD_HEADS.indexOf(name) + 2]),
    furtherClaims(line[0], more(name, line))));
  const heads = told.map((name) => withRole("columnheader", make("th", name, name)));
  const rows = lines.map((line) => withRole("row", make("tr", "", told.map((name) => cell(name, line)))));
  const head = withRole("rowgroup", make("thead", "", withRole("row", make("tr", "", heads))));
  const body = withRole("rowgroup", make("tbody", "", rows));
  return withRole("table", make("table", "board", make("caption", "", visible(heading)), head, body));
}

/* What else the paper claims here, each with a link to its claim. */
function furtherClaims(place, more) {
  if (!more.length) return null;
  return make("span", "more faint", " also ", more.flatMap(([number, said], at) => [at ? ", " : "", boardLink(place, number, said || "without a number")]));
}

const boardLink = (place, number, text) =>
  linkTo(`#c=${encodeURIComponent(ABSTRACTS[place].id)}.${boardInSight().run}.${number}`, words(text));
