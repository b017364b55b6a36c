/* Where the gold and the runs disagree, and what a person says of it by reading. */
const JUDGEMENTS = ["right", "wrong", "unsure"];
const DISPUTES = [];
const judged = new Map();
let unsaved = false;

function collectDisputes() {
  const gold = RUNS.findIndex((run) => run.role === "gold");
  for (const [place, run, error, predicted, right, fields] of DATA.disputes) {
    const claim = (of, number) => ABSTRACTS[place].readings.find((reading) => reading.run === of)?.claims[number];
    const dispute = { number: DISPUTES.length, error, fields, predicted: claim(run, predicted), gold: claim(gold, right) };
    DISPUTES.push(dispute);
    for (const one of sides(dispute)) (one.disputes ??= []).push(dispute);
  }
}

const sides = ({ predicted, gold }) => [predicted, gold].filter(Boolean);
const isSettled = (dispute) => sides(dispute).every((claim) => judged.has(claim));
const isAsked = (dispute) => filters.dispute === "all" || (filters.dispute === "open" ? !isSettled(dispute) : dispute.error === filters.dispute);

/* Who is right, from what was said of each side's claim. A side without a claim is right where the other is not. */
function verdictOf(dispute) {
  const [ours, theirs] = [dispute.predicted, dispute.gold].map((claim) => claim && judged.get(claim));
  if (ours === "unsure" || theirs === "unsure") return "unsure";
  const predicted = ours ? ours === "right" : theirs === "wrong";
  const gold = theirs ? theirs === "right" : ours === "wrong";
  return predicted && gold ? "both" : predicted ? "predicted" : gold ? "gold" : "neither";
}

/* The buttons that judge a claim; pressing the same one again takes the judgement back. */
function judgeButtons(claim) {
  if (!claim.disputes) return null;
  const buttons = JUDGEMENTS.map((judgement) => {
    const button = press(judgement, judgement, () => settle(claim, judgement, button.parentElement));
    button.dataset.judgement = judgement;
    button.setAttribute("aria-pressed", judged.get(claim) === judgement);
    return button;
  });
  const group = make("p", "judge", make("span", "faint", `This ${NOUN} is `), buttons);
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", `${NOUN[0].toUpperCase()}${NOUN.slice(1)} ${claim.number + 1} is`);
  return group;
}

/* Whether the claim is judged now. */
function settle(claim, judgement, group) {
  if (judged.get(claim) === judgement) judged.delete(claim);
  else judged.set(claim, judgement);
  for (const button of group.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", judged.get(claim) === button.dataset.judgement);
  }
  tellSettled();
  unsaved = DISPUTES.some(isSettled);
  return judged.has(claim);
}

function tellSettled() {
  const settled = DISPUTES.filter(isSettled).length;
  byId("settling").hidden = RUNS.every((run) => run.role !== "gold");
  byId("settled").textContent = DISPUTES.length
    ? `${settled.toLocaleString("en")} of ${counted(DISPUTES.length, "disagreement")} settled`
    : "Nothing to settle: wherever there is an answer, both sides agree in every field.";
  byId("save").hidden = !DISPUTES.length;
  byId("save").disabled = !settled;
}

/* One line for each settled disagreement; several runs can have one in common. */
function save() {
  const known = JSON.parse(byId("lines").textContent);
  const lines = new Map(DISPUTES.filter(isSettled).map((dispute) => [known[dispute.number].key, dispute]));
  const parts = [...lines.values()].map((dispute) =>
    `${JSON.stringify({ ...known[dispute.number], verdict: verdictOf(dispute) })}\n`);
  const link = linkTo(URL.createObjectURL(new Blob(parts, { type: "application/x-ndjson" })));
  link.download = "verdicts.jsonl";
  link.click();
  URL.revokeObjectURL(link.href);
  unsaved = false;
}

addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});
