/* Abstracts, claims and what was not kept, with what searching and sorting need, and the filters. */
const ABSTRACTS = DATA.abstracts;
const CLAIMS = [];
const PROBLEMS = [];
const STATUSES = ["ok", "partial", "invalid", "failed"];
const ABSTRACT_BY_ID = new Map();

const filters = { words: [], kind: "", status: "", dataset: "", metric: "", runs: new Set(RUNS.keys()) };

function collect() {
  for (const abstract of ABSTRACTS) {
    ABSTRACT_BY_ID.set(abstract.id, abstract);
    for (const reading of abstract.readings) {
      reading.abstract = abstract;
      collectProblems(abstract, reading);
      reading.claims.forEach((claim, number) => {
        claim.number = number;
        claim.reading = reading;
        claim.abstract = abstract;
        CLAIMS.push(claim);
      });
    }
  }
}

function collectProblems(abstract, reading) {
  const problem = (what, detail, record) => PROBLEMS.push({ abstract, reading, what, detail, record });
  if (reading.status === "failed" || reading.status === "invalid") problem(reading.status, reading.reason ?? "");
  else if (reading.reason) problem(reading.status, reading.reason);
  for (const one of reading.rejected ?? []) problem(`rejected: ${one.reason}`, one.detail, one.record);
}

const field = (claim, name) => {
  const value = claim.fields[name];
  return value === undefined ? "" : shown(value);
};

/* The words of the abstract that carry the claim. */
function evidence(claim) {
  if (claim.evidence !== undefined) return claim.evidence;
  return claim.spans.map(([start, end]) => claim.abstract.text.slice(start, end)).join(" … ");
}

/* What a search looks through, made when it is first needed. */
function haystack(one) {
  one.hay ??= one.fields ? claimHay(one) : one.what ? problemHay(one) : one.parts ? benchmarkHay(one) : abstractHay(one);
  return one.hay;
}

const claimHay = (claim) => fold(
  [...Object.keys(claim.fields).map((name) => field(claim, name)), evidence(claim), claim.abstract.title].join(" "),
);
const problemHay = (problem) =>
  fold([problem.what, problem.detail, problem.abstract.title, shown(problem.record)].join(" "));

function abstractHay(abstract) {
  const urls = abstract.readings.flatMap((reading) => reading.claims.map((claim) => claim.fields.url ?? ""));
  return fold([abstract.title, abstract.text, abstract.id, ...urls].join(" "));
}

const holdsWords = (one) => filters.words.every((word) => haystack(one).includes(word));

/* Whether a claim passes all filters but the search. */
function fits(claim) {
  const { kind, dataset, metric } = filters;
  if (kind && (field(claim, "kind") || "unknown") !== kind) return false;
  if (dataset && !foldedField(claim, "dataset").includes(dataset)) return false;
  return !metric || foldedField(claim, "metric").includes(metric);
}

function foldedField(claim, name) {
  claim.folded ??= {};
  claim.folded[name] ??= foldName(field(claim, name));
  return claim.folded[name];
}

const readable = (reading) =>
  filters.runs.has(reading.run) && (!filters.status || reading.status === filters.status);
const claimPasses = (claim) => readable(claim.reading) && fits(claim) && holdsWords(claim);
const problemPasses = (problem) => readable(problem.reading) && holdsWords(problem);

function abstractPasses(abstract) {
  const readings = abstract.readings.filter(readable);
  if (!readings.length) return false;
  const wanted = filters.kind || filters.dataset || filters.metric;
  if (wanted && !readings.some((reading) => reading.claims.some(fits))) return false;
  return holdsWords(abstract);
}

/* The names that a field takes, most frequent first, one spelling each. */
function namesOf(name, most) {
  const found = new Map();
  for (const claim of CLAIMS) {
    const key = foldedField(claim, name);
    if (!key) continue;
    const entry = found.get(key) ?? { spelling: field(claim, name), count: 0 };
    entry.count += 1;
    found.set(key, entry);
  }
  return [...found.values()].sort((one, other) => other.count - one.count).slice(0, most);
}

/* Makes what searching looks through while nothing else is to be done, so that the first search is quick. */
function prepareSearch(place = 0) {
  if (!window.requestIdleCallback) return;
  requestIdleCallback((deadline) => {
    let next = place;
    while (next < ABSTRACTS.length + CLAIMS.length && deadline.timeRemaining() > 1) {
      haystack(next < ABSTRACTS.length ? ABSTRACTS[next] : CLAIMS[next - ABSTRACTS.length]);
      next += 1;
    }
    if (next < ABSTRACTS.length + CLAIMS.length) prepareSearch(next);
  });
}
