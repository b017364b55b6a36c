/* What is done at the desk, by keys and by pointer. */
async function sayOf(state, reason) {
  const number = chosen;
  const reply = await save({ act: "judge", number, state, why: reason ?? null });
  if (reply) goOn(reply, number);
}

/* One of the buttons of the record at hand; pressing what holds already takes it back. */
function verdict(state) {
  if (chosen === null) return;
  const claim = sheet.claims[chosen];
  if (state === "mended") openForm(chosen, claim.form);
  else if (state === "wrong" && claim.state !== "added") {
    why = true;
    drawPanel();
    byId("panel").querySelector(".whys button").focus();
  } else sayOf(claim.state === state ? "open" : state);
}

/* After a judgement: the next record that is not judged, or else what closes the abstract. */
function goOn(reply, number) {
  const after = reply.claims.findIndex((claim, place) => place > number && claim.asked && claim.state === "open");
  const next = after >= 0 ? after : reply.claims.findIndex((claim) => claim.asked && claim.state === "open");
  const was = reply.claims[number];
  const isBack = was && was.state === "open";
  show(reply, isBack ? number : next >= 0 ? next : null);
  if (!sheet.closing && next < 0 && reply.next !== null) turnTo(reply.next);
  tellWhere();
  if (next < 0 && document.activeElement === document.body) byId("panel").focus({ preventScroll: true });
}

function tellWhere() {
  if (chosen === null) tell(`All ${NOUNS} of this abstract are judged.`);
  else tell(`${NOUN} ${chosen + 1} of ${sheet.claims.length}, ${stateOf(sheet.claims[chosen])}`);
}

async function turnTo(place, number) {
  if (form?.touched && !confirm("What you filled in is not saved. Leave it?")) return;
  if (place === null || place < 0 || (sheet && place >= sheet.progress.abstracts)) return;
  try {
    const told = await ask(`abstract/${place}`);
    form = null;
    const open = told.claims.findIndex((claim) => claim.asked && claim.state === "open");
    show(told, number ?? (open >= 0 ? open : told.claims.length && !told.closing ? 0 : null));
    tell(`Abstract ${told.place + 1} of ${told.progress.abstracts}: ${plain(told.title)}`);
    tellFault("");
  } catch (error) {
    tellFault(error instanceof Refused ? error.message : GONE);
  }
}

function stepRecord(by) {
  const { length } = sheet.claims;
  if (!length) return;
  takeUp(chosen === null ? (by > 0 ? 0 : length - 1) : (chosen + by + length) % length);
  tellWhere();
}

function startAdding() {
  pickSentence((at) => openForm(null, { [SENTENCE]: String(at + 1) }, FORM.find((one) => one.name !== SENTENCE).name),
    chosen === null ? 0 : Math.max(0, Number(sheet.claims[chosen].form[SENTENCE] || 1) - 1));
  drawPanel();
}

async function closeSheet() {
  if (!sheet.closing) return;
  if (!allJudged() && !sheet.complete) {
    const [first] = openClaims();
    takeUp(first.number);
    tellFault(`${counted(openClaims().length, NOUN)} ${openClaims().length === 1 ? "is" : "are"} not judged yet: say of each first whether it is right.`);
    return;
  }
  const closes = !sheet.complete;
  const reply = await save({ act: "complete", complete: closes });
  if (!reply) return;
  show(reply, chosen);
  if (closes && reply.next !== null) turnTo(reply.next);
}

async function undo() {
  if (!sheet.undo) return;
  const before = sheet;
  const reply = await save({ undo: true });
  if (!reply) return;
  const changed = before.place === reply.place ? reply.claims.findIndex((claim, place) => claim.state !== before.claims[place]?.state) : -1;
  const open = changed >= 0 ? changed : reply.claims.findIndex((claim) => claim.asked && claim.state === "open");
  form = null;
  show(reply, open >= 0 ? open : null);
  tell("Taken back.");
}

const DESK_KEYS = {
  r: () => verdict("right"),
  w: () => verdict("wrong"),
  m: () => verdict("mended"),
  u: () => verdict("unsure"),
  n: () => stepRecord(1),
  p: () => stepRecord(-1),
  j: () => turnTo(sheet.place + 1),
  k: () => turnTo(sheet.place - 1),
  a: startAdding,
  c: closeSheet,
  z: undo,
  "?": () => byId("help").showModal(),
};

/* The keys that act on whatever is being done; false where this one does nothing there. */
function actOn(event) {
  const { key: name, shiftKey } = event;
  if (picking) return pickingKey(name);
  if (wording) return wordingKey(name, shiftKey);
  if (name === "Escape" && form) return leaveForm();
  if (name === "Escape" && why) return takeUp(chosen);
  if (form || typing(event.target) || !byId("shortcuts").checked) return false;
  if (why && DATA.whys[Number(name) - 1]) return void sayOf("wrong", DATA.whys[Number(name) - 1]);
  return Object.hasOwn(DESK_KEYS, name) ? void DESK_KEYS[name]() : false;
}

function leaveForm() {
  if (!form.touched || confirm("What you filled in is not saved. Leave it?")) closeForm();
}

function pickingKey(name) {
  if (["ArrowDown", "n", "j"].includes(name)) return lightSentence(picking.at + 1);
  if (["ArrowUp", "p", "k"].includes(name)) return lightSentence(picking.at - 1);
  if (name === "Enter") return stopPicking(true);
  return name === "Escape" ? stopPicking(false) : false;
}

function wordingKey(name, further) {
  const moves = { ArrowRight: () => moveWords(1, further), ArrowLeft: () => moveWords(-1, further), ArrowDown: () => moveSentence(1), ArrowUp: () => moveSentence(-1) };
  if (Object.hasOwn(moves, name)) return moves[name]();
  if (name === "Enter") takeSelection();
  return name === "Enter" || name === "Escape" ? stopWording() : false;
}

document.addEventListener("keydown", (event) => {
  if (byId("help").open || !sheet) return;
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    submitForm();
  }
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (actOn(event) !== false) event.preventDefault();
});

let settling = null;
document.addEventListener("selectionchange", () => {
  if (!form || wording) return;
  clearTimeout(settling);
  settling = setTimeout(() => wording || takeSelection(), 120);
});
byId("abstract").addEventListener("pointerup", () => {
  if (form && !wording) takeSelection();
});

byId("abstract").addEventListener("pointermove", (event) => {
  if (!picking || event.pointerType === "touch") return;
  const at = offsetAt(event.clientX, event.clientY);
  if (at !== null && sentenceAt(at) !== picking.at) {
    picking.at = sentenceAt(at);
    highlight("sentence", sheet.sentences[picking.at]);
  }
});

byId("abstract").addEventListener("click", (event) => {
  const at = picking ? offsetAt(event.clientX, event.clientY) : null;
  if (at !== null) {
    picking.at = sentenceAt(at);
    stopPicking(true);
    return;
  }
  const element = event.target.closest("[data-claims]");
  if (picking || form || !element || event.target.closest("a") || String(getSelection())) return;
  takeUp(numbersOf(element)[0]);
});

byId("undo").addEventListener("click", undo);
byId("keys").addEventListener("click", () => byId("help").showModal());
addEventListener("hashchange", () => turnTo(Number(location.hash.slice(1)) - 1));
offerThemes();
byId("kinds").append(...DATA.kinds.map((kind, place) => make("li", "", make("span", `swatch kind-${Math.min(place, 5)}`), visible(kind))));

async function begin() {
  const named = Number(location.hash.slice(1));
  if (Number.isInteger(named) && named > 0) await turnTo(named - 1);
  if (!sheet) await turnTo((await ask("start")).place);
}
begin();
