/* Who claims what on which benchmark, one run at a time. Its data is read when the view is first opened. */
const BENCHMARKS_AT_ONCE = 50;
let boards = null;
let benchmarksShown = BENCHMARKS_AT_ONCE;

function readBoards() {
  if (boards) return;
  boards = JSON.parse(byId("board-data").textContent);
  const select = byId("board-run");
  select.append(...boards.map(({ run }) => option(String(run), RUNS[run].name)));
  const first = RUNS.findIndex((run) => run.role !== "gold");
  select.value = String(Math.max(first, 0));
  select.parentElement.hidden = boards.length < 2;
  for (const control of [select, byId("board-vague")]) control.addEventListener("change", update);
  byId("board-more").addEventListener("click", () => {
    benchmarksShown += BENCHMARKS_AT_ONCE;
    drawBoard(passingBenchmarks(), benchmarksShown - BENCHMARKS_AT_ONCE);
  });
}

const boardInSight = () => boards[Number(byId("board-run").value)];

function updateBoard() {
  readBoards();
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
  byId("board-unplaced").textContent = board.unplaced
    ? `${counted(board.unplaced, "claim")} that compare${board.unplaced === 1 ? "s" : ""} name${board.unplaced === 1 ? "s" : ""} no data set.` : "";
  return board.benchmarks.filter((one) => (!one.vague || byId("board-vague").checked) && benchmarkPasses(one));
}

/* Names are searched as the board calls them and as the claims write them. */
function benchmarkPasses(one) {
  one.names ??= [one.dataset, one.metric ?? "", ...(one.also ?? [])].map(foldName);
  const named = (wanted) => !wanted || one.names.some((name) => name.includes(wanted));
  return named(filters.dataset) && named(filters.metric) && holdsWords(one);
}

const benchmarkHay = (one) => fold([one.dataset, one.metric ?? "", ...(one.also ?? []),
  ...one.parts.flatMap(([, lines]) => lines.flatMap(([place, , , ...cells]) => [...cells, ABSTRACTS[place].title]))].join(" "));

function drawBoard(passing, from) {
  const list = byId("benchmarks");
  if (from === 0) list.replaceChildren();
  list.append(...passing.slice(from, benchmarksShown).map(benchmarkSection));
  if (!passing.length) list.append(make("p", "none", "No benchmark passes the filters."));
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
  const told = BOARD_HEADS.filter((name, place) => name === "paper" || lines.some((line) => !BLANK.has(line[place + 2])));
  const cell = (name, line) => withRole("cell", make("td", name, name === "paper"
    ? boardLink(ABSTRACTS[line[0]], line[1]) : words(line[BOARD_HEADS.indexOf(name) + 2])));
  const heads = told.map((name) => withRole("columnheader", make("th", name, name)));
  const rows = lines.map((line) => withRole("row", make("tr", "", told.map((name) => cell(name, line)))));
  const head = withRole("rowgroup", make("thead", "", withRole("row", make("tr", "", heads))));
  const body = withRole("rowgroup", make("tbody", "", rows));
  return withRole("table", make("table", "board", make("caption", "", visible(heading)), head, body));
}

function boardLink(abstract, number) {
  const link = make("a", "", words(abstract.title || abstract.id));
  link.href = `#c=${encodeURIComponent(abstract.id)}.${boardInSight().run}.${number}`;
  return link;
}
