/* The pane of one abstract: its readings side by side, each with the text and the claims. */
const HEADLINE = new Set(["kind", "subject", "quantity"]);
const VERDICTS = {
  right: "in the gold",
  spurious: "not in the gold",
  missing: "not in the gold",
  wrong_value: "other value in the gold",
  wrong_kind: "other kind in the gold",
  duplicate: "again, already in the gold",
};

function abstractPane(abstract) {
  const readings = abstract.readings.filter((reading) => filters.runs.has(reading.run));
  const back = make("button", "back", "← All abstracts");
  back.type = "button";
  back.addEventListener("click", () => closeAbstract());
  const claims = readings.length === 1 ? readings[0].claims : [];
  const title = make("h2", "", abstract.title ? markedTitle(abstract.title, claims) : "Without a title");
  const columns = make("div", "readings", readings.map((reading) => readingColumn(abstract, reading)));
  columns.style.setProperty("--readings", readings.length);
  columns.classList.toggle("single", readings.length < 2);
  return [back, title, origin(abstract), columns];
}

function origin(abstract) {
  const sources = abstract.sources.map((source) =>
    words(`${source.file.split(/[\\/]/).pop()} no. ${source.position}${source.date ? `, ${source.date}` : ""}`));
  const parts = sources.flatMap((source) => [source, " · "]);
  return make("p", "origin", parts, make("code", "", visible(abstract.id)));
}

function readingColumn(abstract, reading) {
  const column = make("section", `reading run-${reading.run % 6}`);
  column.dataset.run = reading.run;
  column.setAttribute("aria-label", plain(RUNS[reading.run].name));
  if (RUNS.length > 1) column.append(make("h3", "run-name", runName(reading.run)));
  if (reading.reason || reading.status === "failed" || reading.status === "invalid") {
    const reason = reading.reason ? [": ", words(reading.reason)] : [];
    column.append(make("p", `state ${reading.status}`, make("b", "", reading.status), reason));
  }
  const text = abstract.text
    ? markedText(abstract.text, reading.claims)
    : make("p", "none", "The abstract's text is in none of the files.");
  const list = make("ol", "claims", reading.claims.map(card));
  const none = reading.claims.length ? null : make("p", "none", "No claims.");
  const side = make("div", "side", none, list, rulesAlone(abstract, reading), notKept(reading));
  column.append(make("div", "sheet", make("div", "text-box", text), side));
  return column;
}

function runName(run) {
  const { name, role, origin: made, model } = RUNS[run];
  const notes = [role, model ?? made].filter(Boolean).join(", ");
  return [words(name), notes ? make("span", "faint", " ", words(notes)) : null];
}

function card(claim) {
  const entry = make("li", `claim kind-${kindNumber(claim)}`);
  entry.dataset.claims = claim.number;
  const quantity = claim.fields.quantity ?? valueOf(claim);
  const headline = make("p", "headline", badge(claim), " ", make("span", "kind", visible(field(claim, "kind"))), " ",
    make("b", "", words(field(claim, "subject"))), quantity ? [" ", words(shown(quantity), "quantity")] : null);
  entry.append(headline, fieldsOf(claim), ...notes(claim));
  return entry;
}

/* A number with its upper end, unit and qualifier, as code read it. */
function valueOf(claim) {
  const { value, value_max: upper, unit, qualifier } = claim.fields;
  if (value === undefined) return "";
  const number = upper === undefined ? shown(value) : `${shown(value)} to ${shown(upper)}`;
  const hedge = { at_least: "at least ", at_most: "at most ", about: "about " }[qualifier] ?? "";
  return `${hedge}${number}${unit === undefined ? "" : ` ${shown(unit)}`}`;
}

/* The same in few characters, for the table: ≥ 61.2%, 2.1–3.8×, 8B parameter. */
const BRIEF = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 5 });
const brief = (value) => (typeof value === "number" && Math.abs(value) >= 1e6 ? BRIEF.format(value) : shown(value));

function briefValue(claim) {
  const { value, value_max: upper, unit, qualifier } = claim.fields;
  if (value === undefined) return "";
  const number = upper === undefined ? brief(value) : `${brief(value)}–${brief(upper)}`;
  const hedge = { at_least: "≥ ", at_most: "≤ ", about: "~ " }[qualifier] ?? "";
  const sign = { percent: "%", times: "×" }[unit] ?? (unit === undefined ? "" : ` ${shown(unit)}`);
  return `${hedge}${number}${sign}`;
}

const READ_FROM_QUANTITY = new Set(["value", "value_max", "unit", "qualifier"]);

function fieldsOf(claim) {
  const list = make("dl");
  const missing = new Set((claim.words ?? []).filter(([, status]) => status === "missing").map(([name]) => name));
  const add = (name, node) => list.append(make("div", "", make("dt", "", visible(name)), make("dd", "", node,
    missing.has(name) ? make("span", "missing", " not in the text") : null)));
  const value = valueOf(claim);
  const told = [value, briefValue(claim)].includes(claim.fields.quantity);
  if (value && claim.fields.quantity !== undefined && !told) add("value", words(value));
  for (const [name, given] of Object.entries(claim.fields)) {
    if (READ_FROM_QUANTITY.has(name) || (HEADLINE.has(name) && !missing.has(name))) continue;
    add(name, name === "url" ? address(shown(given)) : words(shown(given)));
  }
  return list;
}

/* Who sees a claim, where the model and rules were both asked. */
const opinion = (claim) => (claim.seen ? (claim.seen.length > 1 ? claim.seen.join(" and ") : `${claim.seen[0]} alone`) : "");

function notes(claim) {
  const found = [];
  if (!claim.spans.length) found.push(make("p", "quote", "“", words(evidence(claim)), "”"));
  const { verdict, missed, rule } = claim;
  const small = [];
  if (verdict) small.push(make("span", `verdict ${verdict === "right" ? "right" : "wrong"}`, VERDICTS[verdict] ?? verdict));
  for (const name of missed ?? []) small.push(make("span", "verdict wrong", "not found by ", words(name)));
  if (claim.seen) small.push(make("span", claim.seen.length > 1 ? "right" : "faint", `seen by ${opinion(claim)}`));
  if (rule) small.push(make("span", "faint", "rule: ", words(rule)));
  if (small.length) found.push(make("p", "notes", small));
  return found;
}

/* What rules see and the model does not: no claims of this run, but worth a look. */
function rulesAlone(abstract, reading) {
  if (!reading.ruled?.length) return null;
  const entries = reading.ruled.map((claim) => {
    const quantity = shown(claim.fields.quantity ?? valueOf(claim));
    claim.abstract = abstract;
    return make("li", `kind-${kindNumber(claim)}`, make("span", "kind", visible(field(claim, "kind"))), " ",
      make("b", "", words(field(claim, "subject"))), " ", words(quantity), fieldsOf(claim),
      make("p", "quote", "“", words(evidence(claim)), "”"));
  });
  const summary = make("summary", "", `Rules alone see: ${counted(entries.length, "claim")}`);
  return make("details", "ruled", summary, make("ul", "", entries));
}

function notKept(reading) {
  const rejected = reading.rejected ?? [];
  if (!rejected.length) return null;
  const entries = rejected.map(({ reason, detail, record }) => make("li", "", make("b", "", visible(reason)), ": ",
    words(detail), make("pre", "", visible(JSON.stringify(record, null, 1).replace(/\n */g, " ")))));
  const fields = rejected.filter((one) => one.field).length;
  const counts = [[rejected.length - fields, "record"], [fields, "field"]].filter(([number]) => number);
  const summary = make("summary", "", `Not kept: ${counts.map((one) => counted(...one)).join(", ")}`);
  const details = make("details", "rejected", summary, make("ul", "", entries));
  details.open = true;
  return details;
}

const numbersOf = (element) => element.dataset.claims.split(" ").map(Number);

/* Shows the claims of one element, in the text and in the list; `null` shows the chosen one again. */
function light(column, numbers) {
  const alone = column.parentElement.classList.contains("single");
  const scope = alone ? column.closest(".abstract") : column;
  if (numbers !== null) {
    const entry = column.querySelector(`li.claim[data-claims="${numbers[0]}"]`);
    scope.style.setProperty("--lit", getComputedStyle(entry).getPropertyValue("--kind"));
  }
  for (const element of scope.querySelectorAll("[data-claims]")) {
    const lit = numbers !== null && numbersOf(element).some((number) => numbers.includes(number));
    element.classList.toggle("lit", lit);
    const copied = (element.dataset.words ?? "").split(" ").filter(Boolean).map(Number);
    element.classList.toggle("lit-words", numbers !== null && copied.some((number) => numbers.includes(number)));
  }
}

function followPointer(pane) {
  const pointed = (event) => {
    const element = event.target.closest("[data-claims]");
    const column = event.target.closest(".reading");
    if (column) light(column, element ? numbersOf(element) : chosenIn(column));
    if (!column) for (const one of pane.querySelectorAll(".reading")) light(one, element ? numbersOf(element) : chosenIn(one));
  };
  pane.addEventListener("pointerover", pointed);
  pane.addEventListener("focusin", pointed);
  pane.addEventListener("pointerleave", () => {
    for (const column of pane.querySelectorAll(".reading")) light(column, chosenIn(column));
  });
  pane.addEventListener("click", (event) => {
    const element = event.target.closest("[data-claims]");
    const column = event.target.closest(".reading");
    if (!element || !column || event.target.closest("a") || String(getSelection())) return;
    choose(column, numbersOf(element)[0], Boolean(element.closest(".text")));
  });
}

const chosenIn = (column) => (column.dataset.chosen === undefined ? null : [Number(column.dataset.chosen)]);

/* Makes one claim the chosen one: it stays lit, and its other end is scrolled into sight. */
function choose(column, number, fromText) {
  column.dataset.chosen = number;
  light(column, [number]);
  for (const one of column.querySelectorAll("li.claim")) one.classList.toggle("chosen", Number(one.dataset.claims) === number);
  const target = column.querySelector(fromText ? "li.claim.chosen" : ".text .lit");
  target?.scrollIntoView({ block: "nearest" });
}
