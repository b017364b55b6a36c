/* The pane of one abstract: its readings side by side, each with the text and the claims. */
const HEADLINE = new Set([SHAPE.kind, SHAPE.subject, BOARDS?.value]);
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
  const claims = readings.length === 1 ? readings[0].claims : [];
  const title = make("h2", "", abstract.title ? markedTitle(abstract.title, claims) : "Without a title");
  const columns = make("div", "readings", readings.map((reading) => readingColumn(abstract, reading)));
  columns.style.setProperty("--readings", readings.length);
  columns.classList.toggle("single", readings.length < 2);
  return [turning(), title, origin(abstract), columns];
}

/* What leads on from an abstract where there is no list beside it. */
function turning() {
  const at = list.items.indexOf(current);
  const [previous, next] = [press("‹ Previous", "", () => step(-1)), press("Next ›", "", () => step(1))];
  previous.disabled = at === 0;
  next.disabled = at === list.items.length - 1;
  return make("div", "turning", press("All abstracts", "", closeAbstract), previous, next);
}

function origin(abstract) {
  const sources = abstract.sources.map((source) =>
    words(`${source.file.split(/[\\/]/).pop()} no. ${source.position}${source.date ? `, ${source.date}` : ""}`));
  if (abstract.came) sources.unshift(make("span", "", `came in on ${abstract.came}`));
  const parts = [...ids(abstract.sources), ...sources.slice(0, 1)].flatMap((part) => [part, " · "]);
  const others = make("details", "", make("summary", "", `also in ${counted(sources.length - 1, "other place")}`), sources.slice(1).flatMap((part, at) => [at ? " · " : "", part]));
  return make("div", "origin", parts, make("code", "", visible(abstract.id)), sources.length > 1 ? others : null);
}

function readingColumn(abstract, reading) {
  const column = make("section", `reading run-${reading.run % 6}`);
  column.dataset.run = reading.run;
  column.setAttribute("aria-label", plain(RUNS[reading.run].name));
  if (RUNS.length > 1) column.append(make("h3", "run-name", runName(reading.run)));
  if (reading.reason || UNREAD.has(reading.status)) {
    const reason = reading.reason ? [": ", words(reading.reason)] : [];
    column.append(make("p", `state ${reading.status}`, make("b", "", reading.status), reason));
  }
  const text = abstract.text
    ? markedText(abstract.text, reading.claims)
    : make("p", "none", "The abstract's text is in none of the files.");
  const list = make("ol", "claims", reading.claims.map(card));
  const none = reading.claims.length || UNREAD.has(reading.status) ? null : make("p", "none", `No ${NOUN}s.`);
  const side = make("div", "side", none, list, rulesAlone(abstract, reading), takenOut(abstract, reading), notKept(reading));
  column.append(make("div", "sheet", make("div", "text-box", text), side));
  return column;
}

function runName(run) {
  const { name, role, by, about } = RUNS[run];
  const notes = make("span", "faint", " ", words([role, by].filter(Boolean).join(", ")));
  notes.title = plain(about);
  return [words(name), notes];
}

function card(claim) {
  const entry = make("li", `claim kind-${kindNumber(claim)}`);
  entry.dataset.claims = claim.number;
  entry.append(headline(claim, badge(claim), " "), fieldsOf(claim), ...notes(claim), judgeButtons(claim) ?? "");
  return entry;
}

function headline(claim, ...before) {
  const quantity = BOARDS?.value ? directed(claim, shown(claim.fields[BOARDS.value] ?? valueOf(claim))) : "";
  const [kind, subject] = [SHAPE.kind, SHAPE.subject].map((name) => (name ? field(claim, name) : ""));
  return make("p", "headline", before, make("span", "kind", visible(kind)), " ",
    make("b", "", words(subject)), quantity ? [" ", words(quantity, "quantity")] : null);
}

/* An amount of a claim that says which way it goes: −12%, ≥ 20% less, 7.3× less; unless its words say so. What
   may be left ("35% of the tokens") is no amount that was saved. */
function directed(claim, amount) {
  const [, upper, unit] = VALUE.map((name) => claim.fields[name]);
  const direction = claim.fields[BOARDS?.direction];
  if (!amount || !direction || /^[+\u2212-]|\b(?:less|fewer|lower|more|higher|larger|smaller|faster|slower|reduc|increas|decreas|improv)/i.test(amount)) return amount;
  const [, behind] = evidence(claim).split(String(claim.fields[BOARDS.value]));
  if (unit === "percent" && /^\s+(?:of|the|as)\b/.test(behind ?? "")) return `${amount}, ${direction}`;
  const decreases = direction === "decrease";
  if (unit === "times") return decreases ? `${amount} less` : amount;
  if (/^[\d.]/.test(amount) && upper === undefined) return `${decreases ? "−" : "+"}${amount}`;
  return `${amount} ${decreases ? "less" : "more"}`;
}

const signedValue = (claim) => (claim.fields[BOARDS.direction] === "decrease" && numberOf(claim) !== undefined
  ? -numberOf(claim) : claim.fields[VALUE[0]]);

const HEDGES = { at_least: ["at least ", "≥ "], at_most: ["at most ", "≤ "], about: ["about ", "~ "] };
const UNIT_SIGNS = new Map([["percent", "%"], ["times", "×"]]);
const BRIEF = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 5 });

/* A number with its upper end, unit and qualifier, as code read it: at least 61.2%, 8,000,000,000 parameter;
   or in few characters, for the table: ≥ 61.2%, 8B parameter. */
function valueOf(claim, brief = false, names = VALUE) {
  const [value, upper, unit, qualifier] = names.map((name) => claim.fields[name]);
  if (value === undefined) return "";
  const number = (one) => (brief && typeof one === "number" && Math.abs(one) >= 1e6 ? BRIEF.format(one) : shown(one));
  const range = upper === undefined ? number(value) : `${number(value)}–${number(upper)}`;
  const sign = UNIT_SIGNS.get(unit) ?? (unit === undefined ? "" : ` ${shown(unit)}`);
  return `${HEDGES[qualifier]?.[Number(brief)] ?? ""}${range}${sign}`;
}

const READ_FROM_QUANTITY = new Set(Object.values(SHAPE.amounts).flat());

/* What code read from a quantity beside the words, where it says it otherwise; a board's has a line of its own. */
function amountRead(claim, name) {
  if (name === BOARDS?.value || !SHAPE.quantities.includes(name)) return null;
  const value = valueOf(claim, false, SHAPE.amounts[name]);
  return value && value !== claim.fields[name] ? make("span", "faint", " = ", words(value)) : null;
}

function fieldsOf(claim) {
  const list = make("dl");
  const missing = new Set((claim.words ?? []).filter(([, status]) => status === "missing").map(([name]) => name));
  const others = otherSide(claim);
  const add = (name, node) => list.append(make("div", "", make("dt", "", visible(name)), make("dd", "", node,
    missing.has(name) ? make("span", "missing", " not in the text") : null,
    others.has(name) ? make("span", "differs", " ≠ ", words([...others.get(name)].join(", "))) : null)));
  const [value, written] = BOARDS?.value ? [valueOf(claim), claim.fields[BOARDS.value]] : ["", undefined];
  const apart = value && written !== undefined && ![value, valueOf(claim, true)].includes(written);
  if (apart) add("value", words(value));
  for (const [name, given] of Object.entries(claim.fields)) {
    if (apart && name === VALUE[0]) continue;
    const elsewhere = READ_FROM_QUANTITY.has(name) || (HEADLINE.has(name) && !missing.has(name));
    if (elsewhere && !others.has(name)) continue;
    add(name, [SHAPE.links.includes(name) ? address(shown(given)) : words(shown(given)), amountRead(claim, name)]);
  }
  for (const name of others.keys()) if (!(name in claim.fields)) add(name, make("span", "faint", "nothing"));
  return list;
}

/* What the other side of its disagreements says, for each field that differs. */
function otherSide(claim) {
  const others = new Map();
  for (const dispute of claim.disputes ?? []) {
    const other = dispute.gold === claim ? dispute.predicted : dispute.gold;
    for (const name of other ? dispute.fields.filter((one) => one !== SHAPE.sentence) : []) {
      const said = `${RUNS[other.reading.run].role === "gold" ? "gold" : RUNS[other.reading.run].name}: ${field(other, name) || "nothing"}`;
      others.set(name, (others.get(name) ?? new Set()).add(said));
    }
  }
  return others;
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
  if (claim.judged) small.push(make("span", "right", `${claim.judged.verdict === "right" ? "called right" : claim.judged.verdict} by a person`), ...wasBefore(claim.judged.was));
  if (claim.seen) small.push(make("span", claim.seen.length > 1 ? "right" : "faint", `seen by ${opinion(claim)}`));
  if (rule) small.push(make("span", "faint", "rule: ", words(rule)));
  if (small.length) found.push(make("p", "notes", small));
  return found;
}

/* What the fields were that a person mended. */
const wasBefore = (was) => Object.entries(was).map(([name, value]) => make("span", "faint", visible(name), " was ", words(shown(value) || "nothing")));

/* What a second opinion sees and the run does not: no claims of this run, but worth a look. */
function rulesAlone(abstract, reading) {
  if (!reading.ruled?.length) return null;
  const entries = reading.ruled.map((claim) => {
    claim.abstract = abstract;
    return make("li", `kind-${kindNumber(claim)}`, headline(claim), fieldsOf(claim),
      make("p", "quote", "“", words(evidence(claim)), "”"));
  });
  const who = reading.ruled[0].seen?.[0] ?? "rules";
  const summary = make("summary", "", who === "rules" ? "Rules alone see: " : [words(who), " alone sees: "], counted(entries.length, NOUN));
  return make("details", "ruled", summary, make("ul", "", entries));
}

/* What a person took out of the run, and why. */
function takenOut(abstract, reading) {
  if (!reading.out?.length) return null;
  const entries = reading.out.map((claim) => {
    claim.abstract = abstract;
    return make("li", `kind-${kindNumber(claim)}`, headline(claim), make("p", "notes", make("span", "wrong", words(claim.why))), fieldsOf(claim));
  });
  return make("details", "ruled", make("summary", "", `Taken out by a person: ${counted(entries.length, NOUN)}`), make("ul", "", entries));
}

function notKept(reading) {
  const rejected = reading.rejected ?? [];
  if (!rejected.length) return null;
  const entries = rejected.map((one) => make("li", "", make("b", "", words(what(one))), ": ", words(one.detail),
    make("pre", "", visible(JSON.stringify(one.record, null, 1).replace(/\n */g, " ")))));
  const summary = make("summary", "", `Not kept: ${recordsAndFields(rejected)}`);
  const details = make("details", "rejected", summary, make("ul", "", entries));
  details.open = true;
  return details;
}

/* How many of what was not kept are records, and how many fields of records that were. */
function recordsAndFields(rejected) {
  const fields = rejected.filter((one) => one.field).length;
  const counts = [[rejected.length - fields, "record"], [fields, "field"]].filter(([number]) => number);
  return counts.map((one) => counted(...one)).join(", ");
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
    choose(column, numbersOf(element)[0], event.target.closest(".judge") ? null : Boolean(element.closest(".text")));
  });
}

const chosenIn = (column) => (column.dataset.chosen === undefined ? null : [Number(column.dataset.chosen)]);

/* Makes one claim the chosen one: it and the other side of its disagreements stay lit, and its other end is
   scrolled into sight, unless `fromText` is null. */
function choose(column, number, fromText) {
  const claim = current.readings.find((reading) => reading.run === Number(column.dataset.run)).claims[number];
  for (const one of byId("abstract").querySelectorAll(".reading")) keepLit(one, null);
  for (const other of (claim.disputes ?? []).flatMap(sides)) if (other !== claim) keepLit(columnOf(other), other.number);
  keepLit(column, number);
  lastColumn = column;
  const target = column.querySelector(fromText ? "li.claim.chosen" : ".text .lit");
  if (fromText !== null) target?.scrollIntoView({ block: "nearest" });
  select(claimLink(claim));
}

const columnOf = (claim) => byId("abstract").querySelector(`.reading[data-run="${claim.reading.run}"]`);

function keepLit(column, number) {
  if (!column) return;
  if (number === null) delete column.dataset.chosen;
  else column.dataset.chosen = number;
  light(column, chosenIn(column));
  for (const one of column.querySelectorAll("li.claim")) one.classList.toggle("chosen", Number(one.dataset.claims) === number);
}
