/* The form that mends a record or adds one: a field for each of the schema's, read again as one types. */
const FORM = DATA.form;
const SENTENCE = FORM.find((one) => one.role === "sentence").name;
const COPIED = new Set(["quote", "quotes", "quantity", "interval"]);
const LISTED = new Set(FORM.filter((one) => one.role === "quotes").map((one) => one.name));
let form = null;

/* Opens the form. `number` is that of the record that is mended, null for a new one. */
function openForm(number, filled, first) {
  form = { number, filled: { ...filled }, places: {}, inputs: new Map(), active: null, touched: false, draft: null, asked: 0 };
  drawPanel();
  form.inputs.get(first)?.focus();
  readForm();
}

/* Begins at the first field that is empty and that such a record uses. */
function enterForm() {
  const used = FORM.filter((one) => !byId(`field-${one.name}`).closest(".form-row").hidden);
  const start = used.find((one) => !form.filled[one.name]) ?? used[1] ?? used[0];
  form.inputs.get(start.name).focus();
}

function closeForm() {
  form = null;
  highlight("sentence", null);
  drawPanel();
  byId("panel").focus({ preventScroll: true });
}

function formElement() {
  const element = make("form", "mending");
  element.noValidate = true;
  element.append(make("h2", "", form.number === null ? `A missing ${NOUN}` : `Mend ${NOUN} ${form.number + 1}`),
    make("p", "faint", "Words that you select in the text fill the field where you are."));
  for (const one of FORM) element.append(formRow(one));
  const problem = make("p", "problem");
  problem.id = "problem-";
  const keep = press(form.number === null ? `Add this ${NOUN}` : "Save", "primary", null);
  keep.type = "submit";
  element.append(problem, make("p", "buttons", keep, press("Cancel", "", closeForm)));
  // The help stays where it is when a button is pressed: else the button would move away under the pointer.
  element.addEventListener("focusin", (event) => {
    const row = event.target.closest(".form-row");
    if (row) for (const other of element.querySelectorAll(".form-row")) other.classList.toggle("at", other === row);
  });
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    submitForm();
  });
  return element;
}

function formRow(one) {
  const input = inputFor(one);
  input.id = `field-${one.name}`;
  input.name = one.name;
  input.setAttribute("aria-describedby", `read-${one.name} problem-${one.name} help-${one.name}`);
  form.inputs.set(one.name, input);
  const label = make("label", "", visible(one.name.replaceAll("_", " ")), one.needed ? " *" : null);
  label.htmlFor = input.id;
  if (one.needed) input.setAttribute("aria-required", "true");
  const help = make("span", "help", visible(one.help));
  help.id = `help-${one.name}`;
  const [read, problem] = ["read", "problem"].map((what) => {
    const note = make("span", what);
    note.id = `${what}-${one.name}`;
    return note;
  });
  const row = make("div", `row-${one.role} form-row`, label, make("span", "control", input), read, problem, one.help ? help : null);
  row.dataset.field = one.name;
  return row;
}

function inputFor(one) {
  const value = form.filled[one.name] ?? "";
  if (COPIED.has(one.role)) return textInput(one, value);
  const select = make("select");
  const values = one.role === "sentence" ? sheet.sentences.map((_, place) => [String(place + 1), sentenceLabel(place)])
    : one.role === "choice" ? one.choices.map((choice) => [choice, choice]) : [[value, value]].filter(([known]) => known);
  select.append(option("", one.needed ? "choose" : "none"), ...values.map(([key, label]) => option(key, label)));
  select.value = value;
  select.addEventListener("focus", () => { form.active = one.role === "sentence" ? one.name : null; });
  select.addEventListener("change", () => fill(one.name, select.value));
  return select;
}

const sentenceLabel = (place) => {
  const text = sheet.text.slice(...sheet.sentences[place]).replace(/\s+/g, " ");
  return `${place + 1}: ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`;
};

function textInput(one, value) {
  const input = make("input");
  input.value = value;
  input.autocomplete = "off";
  input.spellcheck = false;
  input.dir = "auto";
  input.placeholder = one.role === "quantity" ? "select the amount in the text"
    : one.role === "quotes" ? "select words in the text; more with | between" : "select words in the text";
  input.addEventListener("focus", () => { form.active = one.name; });
  input.addEventListener("input", () => fill(one.name, input.value));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    event.stopPropagation();
    chooseWords(form.places[one.name]?.[0] ?? citedStart(), () => input.focus());
  });
  return input;
}

/* Where the sentence begins that the form names. */
const citedStart = () => sheet.sentences[Number(form.filled[SENTENCE]) - 1]?.[0] ?? 0;

/* Fills a field, from the form itself or with words that were chosen in the text. */
function fill(name, value, place = null) {
  form.touched = true;
  form.filled[name] = value;
  if (place) form.places[name] = place;
  else delete form.places[name];
  const input = form.inputs.get(name);
  if (input.value !== value) input.value = value;
  readForm();
}

/* The words that are selected in the text go where the form waits for some. */
function takeSelection() {
  if (!form || !form.active) return;
  const chosenWords = selected();
  if (!chosenWords) return;
  if (LISTED.has(form.active)) takeMember(form.active, chosenWords);
  else if (!chosenWords.stretch) fill(form.active, chosenWords.words);
  else if (form.active === SENTENCE) fill(SENTENCE, String(sentenceAt(chosenWords.stretch[0]) + 1));
  else if (form.filled[form.active] !== chosenWords.words || String(form.places[form.active]) !== String(chosenWords.stretch)) {
    fill(form.active, chosenWords.words, chosenWords.stretch);
  }
}

/* One more member of a list; words that reach into those that were taken last stand in their place. */
function takeMember(name, { words: member, stretch }) {
  const members = (form.filled[name] ?? "").split(" | ").filter(Boolean);
  const last = form.taken?.name === name ? form.taken.stretch : null;
  if (last && stretch && stretch[0] < last[1] && last[0] < stretch[1]) members.pop();
  if (!members.includes(member)) members.push(member);
  form.taken = { name, stretch };
  if (members.join(" | ") !== form.filled[name]) fill(name, members.join(" | "));
}

/* Asks what the form comes to; only the last question's answer is shown. */
async function readForm() {
  const mine = form;
  mine.asked += 1;
  const asked = mine.asked;
  highlight("sentence", sheet.sentences[Number(mine.filled[SENTENCE]) - 1]);
  const busy = (is) => document.querySelector("form.mending")?.setAttribute("aria-busy", is);
  busy(true);
  try {
    const draft = await ask("draft", { place: sheet.place, filled: mine.filled, places: mine.places });
    if (form !== mine || asked !== mine.asked) return;
    mine.draft = draft;
    tellDraft(draft);
    busy(false);
    if (!mine.entered && !wording && !document.activeElement.closest(".mending")) enterForm();
    mine.entered = true;
  } catch (error) {
    if (form !== mine) return;
    tellFault(error instanceof Refused ? error.message : GONE);
    busy(false);
  }
}

/* An amount as code reads it: at least 61.2%; of an interval its ends and its level. */
function readingOf({ role }, parts) {
  if (role !== "interval") return valueOf({ fields: parts }, false, [0, 1, 2, 3]);
  const [low, high, level] = parts.map(shown);
  return `${low} to ${high}${level ? ` (${level}%)` : ""}`;
}

function tellDraft(draft) {
  for (const one of FORM) {
    const row = byId(`field-${one.name}`).closest(".form-row");
    row.hidden = draft.unused.includes(one.name) || (one.role === "link" && !draft.links.length);
    if (one.role === "link") offerLinks(one, draft.links);
    const amount = draft.read[one.name];
    byId(`read-${one.name}`).textContent = amount ? `= ${readingOf(one, SHAPE.amounts[one.name].map((name) => amount[name]))}` : "";
    const problem = draft.problems[one.name] ?? "";
    const waits = problem === "This is needed." && !form.submitted;
    byId(`problem-${one.name}`).textContent = waits ? "" : problem;
    form.inputs.get(one.name).setAttribute("aria-invalid", Boolean(problem) && !waits);
  }
  const whole = draft.problems[""] ?? "";
  byId("problem-").textContent = whole && form.submitted ? whole : "";
}

function offerLinks(one, links) {
  const input = form.inputs.get(one.name);
  const known = Array.from(input.options, (each) => each.value).slice(1);
  if (String(known) === String(links)) return;
  input.replaceChildren(option("", "none"), ...links.map((link) => option(link, link)));
  const only = form.number === null && links.length === 1 && form.filled[one.name] === undefined;
  if (only) form.filled[one.name] = links[0];
  input.value = links.includes(form.filled[one.name]) ? form.filled[one.name] : "";
}

async function submitForm() {
  form.submitted = true;
  const { number, filled, places } = form;
  const act = number === null ? { act: "add", filled, places } : { act: "mend", number, filled, places };
  const mine = form;
  const reply = await save(act);
  if (form !== mine) return;
  if (!reply) {
    readForm();
    return;
  }
  if (reply.draft) {
    mine.draft = reply.draft;
    tellDraft(reply.draft);
    const first = FORM.find((one) => reply.draft.problems[one.name]);
    if (first) form.inputs.get(first.name).focus();
    tell("Something is still missing or wrong in the form.");
    return;
  }
  form = null;
  highlight("sentence", null);
  getSelection().removeAllRanges();
  goOn(reply, number ?? reply.claims.length - 1);
}
