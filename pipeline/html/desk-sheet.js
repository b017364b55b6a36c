/* One abstract: the text with its records at the left, the one at hand and what can be said of it at the right. */
let sheet = null;
let chosen = null;
let why = false;

const SIGNS_OF = { open: "", right: "✓", wrong: "✗", mended: "✎", added: "+", unsure: "?" };
const STATE_NAMES = { open: "not judged", right: "right", wrong: "wrong", mended: "mended", added: "added", unsure: "unsure" };
const NOUNS = `${NOUN}s`;

const key = (letter) => make("kbd", "", letter);

/* Shows a sheet as the server tells it; `number` is the record to show at hand. */
function show(told, number) {
  const isOther = !sheet || sheet.place !== told.place;
  sheet = told;
  sheet.claims.forEach((claim, place) => Object.assign(claim, { number: place, abstract: sheet }));
  chosen = number !== null && number < sheet.claims.length ? number : null;
  why = false;
  if (isOther) {
    form = null;
    history.replaceState(null, "", `#${sheet.place + 1}`);
  }
  drawText();
  drawPanel();
  tellProgress();
  if (isOther) {
    byId("abstract").scrollTo(0, 0);
    byId("panel").scrollTo(0, 0);
  }
  reveal();
}

function drawText() {
  const { title, text, claims } = sheet;
  const box = sheet.text ? markedText(text, claims) : make("p", "none", "The file has no text of this abstract.");
  byId("abstract").replaceChildren(make("h2", "", title ? markedTitle(title, claims) : "Without a title"), origin(sheet), box);
  for (const badge of byId("abstract").querySelectorAll(".badge")) tellState(badge, claims[badge.dataset.claims]);
  lightChosen();
}

/* A number of a record says what was said of it. */
function tellState(badge, claim) {
  badge.dataset.state = claim.state;
  badge.dataset.sign = SIGNS_OF[claim.state];
  badge.setAttribute("aria-label", `${badge.getAttribute("aria-label")}, ${stateOf(claim)}`);
}

const stateOf = (claim) => (claim.state === "wrong" ? `wrong: ${claim.why}` : STATE_NAMES[claim.state]);

/* Lights the record at hand in the text. */
function lightChosen() {
  const box = byId("abstract");
  if (chosen !== null) box.style.setProperty("--lit", kindColor(sheet.claims[chosen]));
  const has = (list) => (list ?? "").split(" ").includes(String(chosen));
  for (const element of box.querySelectorAll("[data-claims]")) {
    element.classList.toggle("lit", chosen !== null && has(element.dataset.claims));
    element.classList.toggle("lit-words", chosen !== null && has(element.dataset.words));
  }
}

function reveal() {
  byId("abstract").querySelector(".text .lit")?.scrollIntoView({ block: "nearest" });
}

function takeUp(number) {
  chosen = number;
  why = false;
  lightChosen();
  drawPanel();
  reveal();
}

/* The panel, drawn anew; what had the focus has it again. */
function drawPanel() {
  const held = document.activeElement?.closest?.("#panel") ? document.activeElement.dataset.keep : undefined;
  const body = picking ? pickingHint() : form ? [formElement()] : [where(), atHand(), listOfAll(), closingButtons()];
  byId("panel").replaceChildren(...[body].flat(2).filter(Boolean));
  if (held) byId("panel").querySelector(`[data-keep="${held}"]`)?.focus({ preventScroll: true });
  byId("undo").disabled = !sheet.undo;
}

function pickingHint() {
  return make("p", "hint-box", make("b", "", "Choose the sentence that says it: "), "click on it", make("span", "by-key", ", or move with ", key("↑"), " ", key("↓"), " and take it with ", key("Enter")), ". ",
    press("Cancel", "", () => stopPicking(false)));
}

function where() {
  const { abstracts } = sheet.progress;
  const turn = (text, by, letter) => {
    const button = press(text, "", () => turnTo(sheet.place + by));
    button.disabled = sheet.place + by < 0 || sheet.place + by >= abstracts;
    button.setAttribute("aria-label", by < 0 ? "Previous abstract" : "Next abstract");
    button.setAttribute("aria-keyshortcuts", letter);
    button.dataset.keep = `turn${by}`;
    return button;
  };
  const told = make("span", "", `Abstract ${(sheet.place + 1).toLocaleString("en")} of ${abstracts.toLocaleString("en")}`);
  return make("div", "where", turn("‹", -1, "k"), told, turn("›", 1, "j"), sheet.complete ? make("span", "done", "✓ complete") : null);
}

function atHand() {
  if (!sheet.claims.length) return make("p", "end", `No ${NOUN} was found in this abstract. If one is missing, add it.`);
  if (chosen === null) return make("p", "end", allJudged() ? `All ${NOUNS} ${sheet.claims.some((claim) => !claim.asked && claim.state === "open") ? "asked about " : ""}here are judged. ${sheet.closing ? "Is one missing? Else the abstract is complete." : ""}` : `Choose one of the ${NOUNS} in the text or below.`);
  const claim = sheet.claims[chosen];
  const card = make("article", `claim at-hand kind-${kindNumber(claim)} ${claim.state}`);
  card.setAttribute("aria-label", `${NOUN} ${chosen + 1} of ${sheet.claims.length}`);
  const number = badge(claim);
  tellState(number, claim);
  card.append(headline(claim, number, " "), rows(claim), ...notes(claim), seenIn(claim), ...notesOf(claim), was(claim), stateLine(claim), verdictButtons(claim));
  return card;
}

/* The fields of a record; each opens the form at its place. */
function rows(claim) {
  const missing = new Set((claim.words ?? []).filter(([, status]) => status === "missing").map(([name]) => name));
  const list = make("div", "rows-of-fields");
  for (const one of FORM) {
    const given = claim.fields[one.name];
    if (one.role === "sentence" || given === undefined) continue;
    const row = press("", "field-row", () => openForm(chosen, claim.form, one.name), make("span", "name", visible(one.name)), " ",
      make("span", "value", words(shown(given)), quantityRead(claim, one), missing.has(one.name) ? make("span", "missing", " not in the text") : null));
    row.dataset.keep = `field-${one.name}`;
    row.title = "Mend this";
    list.append(row);
  }
  for (const [name, amount] of loneAmounts(claim)) list.append(make("p", "field-row lone", make("span", "name", visible(name)), " ", make("span", "value", words(amount))));
  return list;
}

function quantityRead(claim, one) {
  if (one.role !== "quantity") return null;
  const value = valueOf(claim, false, SHAPE.amounts[one.name]);
  return value && value !== claim.fields[one.name] ? make("span", "faint read", ` = ${value}`) : null;
}

/* Amounts of records that do not say how they are written. */
const loneAmounts = (claim) => SHAPE.quantities
  .filter((name) => claim.fields[name] === undefined)
  .map((name) => [name, valueOf(claim, false, SHAPE.amounts[name])])
  .filter(([, value]) => value);

function seenIn(claim) {
  if (RUNS.length < 2 || !claim.seen_in) return "";
  return make("p", "notes faint", `in ${claim.seen_in.length} of ${RUNS.length} files: `, words(claim.seen_in.join(", ")));
}

/* What others said of it. */
const notesOf = (claim) => (claim.notes ?? []).map((note) => make("p", "notes said", words(note)));

/* What a mended record was, field by field where it differs. */
function was(claim) {
  if (!claim.before) return "";
  const names = FORM.map((one) => one.name).filter((name) => shown(claim.before.fields[name]) !== shown(claim.fields[name]));
  const told = names.map((name) => `${name} was ${shown(claim.before.fields[name]) || "empty"}`);
  return told.length ? make("p", "notes faint", words(told.join(" · "))) : "";
}

const stateLine = (claim) => (claim.state === "open" ? "" : make("p", `state-line ${claim.state}`, SIGNS_OF[claim.state], " ", words(stateOf(claim))));

function verdictButtons(claim) {
  if (why) return whyButtons(claim);
  const added = claim.state === "added";
  const offer = [
    [added ? "Take away" : "Wrong", "wrong", "w", "✗"],
    ["Mend", "mended", "m", "✎"],
    ...(added ? [] : [["Unsure", "unsure", "u", "?"]]),
  ];
  if (!added) offer.unshift(["Right", "right", "r", "✓"]);
  const group = make("div", "verdicts", offer.map(([text, state, letter, sign]) => {
    const button = press(make("span", "sign", sign), state, () => verdict(state), ` ${text} `, key(letter));
    button.setAttribute("aria-pressed", claim.state === state);
    button.setAttribute("aria-keyshortcuts", letter);
    button.dataset.keep = state;
    return button;
  }));
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", `This ${NOUN} is`);
  return group;
}

function whyButtons(claim) {
  const reasons = DATA.whys.map((reason, place) => {
    const button = press(key(String(place + 1)), "", () => sayOf("wrong", reason), " ", visible(reason));
    button.setAttribute("aria-pressed", claim.state === "wrong" && claim.why === reason);
    return button;
  });
  const group = make("div", "verdicts whys", make("span", "faint", "Wrong. Why? If only words are, better mend them."), reasons, press("Back ", "", () => takeUp(chosen), key("Esc")));
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", `Why this ${NOUN} is wrong`);
  return group;
}

/* All records of the abstract, each in a line. */
function listOfAll() {
  if (sheet.claims.length < 2 && chosen !== null) return "";
  const list = make("ol", "all", sheet.claims.map((claim) => {
    const line = press(make("span", "sign", SIGNS_OF[claim.state] || "○"), `line ${claim.state}`, () => takeUp(claim.number),
      make("span", `kind kind-${kindNumber(claim)}`, ` ${claim.number + 1} `, SHAPE.kind ? visible(field(claim, SHAPE.kind)) : ""), " ",
      words(SHAPE.subject ? field(claim, SHAPE.subject) : ""), " ", words(inBrief(claim), "amount"));
    line.dataset.keep = `line-${claim.number}`;
    line.setAttribute("aria-current", claim.number === chosen);
    if (!claim.asked && claim.state === "open") line.classList.add("not-asked");
    line.append(make("span", "unseen", `, ${stateOf(claim)}`));
    return make("li", "", line);
  }));
  list.setAttribute("aria-label", `All ${NOUNS} of this abstract`);
  if (!list.querySelector(".not-asked")) return list;
  return [list, make("p", "notes faint", `Grey ${NOUNS} are not asked about.`)];
}

/* Amounts and choices of a record, in few characters. */
function inBrief(claim) {
  const choices = FORM.filter((one) => one.role === "choice" && one.name !== SHAPE.kind).map((one) => field(claim, one.name));
  return [...SHAPE.quantities.map((name) => valueOf(claim, true, SHAPE.amounts[name])), ...choices].filter(Boolean).join(", ");
}

function closingButtons() {
  const add = press(`Add a missing ${NOUN} `, "", startAdding, key("a"));
  add.dataset.keep = "add";
  const buttons = [add];
  if (sheet.closing) {
    const close = press(sheet.complete ? "Complete ✓ " : "This abstract is complete ", allJudged() && !sheet.complete ? "primary" : "", closeSheet, key("c"));
    close.dataset.keep = "complete";
    close.setAttribute("aria-pressed", sheet.complete);
    close.title = `Everything here is judged, and no ${NOUN} is missing`;
    buttons.push(close);
  }
  const { next } = sheet;
  if (next === null) buttons.push(make("p", "end", make("b", "", "Everything is judged."), ` You can close this page and end the command with Ctrl-C${DATA.command === "audit" ? ": it prints the estimate" : ""}.`));
  return make("div", "closing", buttons);
}

const openClaims = () => sheet.claims.filter((claim) => claim.asked && claim.state === "open");
const allJudged = () => !openClaims().length;

function tellProgress() {
  const { judged, asked, done, abstracts } = sheet.progress;
  byId("progress").textContent = `${judged.toLocaleString("en")} of ${counted(asked, NOUN)} judged`
    + (DATA.closing ? ` · ${done.toLocaleString("en")} of ${counted(abstracts, "abstract")} ${sheet.closing ? "complete" : "done"}` : "");
  byId("meter").firstElementChild.style.inlineSize = `${asked ? (100 * judged) / asked : 0}%`;
  byId("meter").setAttribute("aria-valuemax", asked);
  byId("meter").setAttribute("aria-valuenow", judged);
}
