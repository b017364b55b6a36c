/* Abstracts, claims and what was not kept, with what searching and sorting need, and the filters. */
const ABSTRACTS = DATA.abstracts;
const CLAIMS = [];
const NOT_KEPT = [];
const STATUSES = ["ok", "partial", "invalid", "failed", "missing"];
const UNREAD = new Set(["invalid", "failed", "missing"]);
const ABSTRACT_BY_ID = new Map();

/* `dispute` is what the gold says of it: a kind of error, "all" of them, or "open" for what is not settled. */
const filters = { words: [], kind: "", status: "", dataset: "", metric: "", unit: "", seen: "", dispute: "", runs: new Set(RUNS.keys()) };

function collect() {
  for (const abstract of ABSTRACTS) {
    ABSTRACT_BY_ID.set(abstract.id, abstract);
    for (const reading of abstract.readings) {
      reading.abstract = abstract;
      for (const one of reading.rejected ?? []) NOT_KEPT.push({ ...one, abstract, reading });
      reading.claims.forEach((claim, number) => {
        claim.number = number;
        claim.reading = reading;
        claim.abstract = abstract;
        CLAIMS.push(claim);
      });
    }
  }
}

const field = (claim, name) => (Object.hasOwn(claim.fields, name) ? shown(claim.fields[name]) : "");

/* What the filters of names ask for, and the number and the unit of the amount that a board ranks by. */
const NAMED = { dataset: BOARDS?.benchmark, metric: BOARDS?.metric };
const VALUE = BOARDS?.amount ?? [];
const numberOf = (claim) => (typeof claim.fields[VALUE[0]] === "number" ? claim.fields[VALUE[0]] : undefined);
const unitOf = (claim) => field(claim, VALUE[2]) || "none";

/* The value of the field that tells kinds apart; nothing where the schema has none. */
const kindOf = (claim) => (SHAPE.kind ? field(claim, SHAPE.kind) || "unknown" : "");

/* The words of the abstract that carry the claim. */
function evidence(claim) {
  if (claim.evidence !== undefined) return claim.evidence;
  return claim.spans.map(([start, end]) => claim.abstract.text.slice(start, end)).join(" … ");
}

/* What a search looks through, made when it is first needed. */
function haystack(one) {
  one.hay ??= one.fields ? claimHay(one) : one.detail !== undefined ? rejectHay(one) : one.parts ? benchmarkHay(one) : abstractHay(one);
  return one.hay;
}

const claimHay = (claim) => fold(
  [...Object.keys(claim.fields).map((name) => field(claim, name)), evidence(claim), claim.abstract.title].join(" "),
);
const rejectHay = ({ reason, field: name, detail, abstract, record }) =>
  fold([reason, name ?? "", detail, abstract.title, shown(record)].join(" "));

function abstractHay(abstract) {
  const urls = abstract.readings.flatMap((reading) => [reading.reason ?? "", ...reading.claims.map((claim) => claim.fields.url ?? "")]);
  const sources = abstract.sources.flatMap((source) => Object.keys(IDS).map((name) => source[name] ?? ""));
  return fold([abstract.title, abstract.text, abstract.id, ...urls, ...sources].join(" "));
}

const holdsWords = (one) => filters.words.every((word) => haystack(one).includes(word));

/* Whether a claim passes all filters but the search. A name in double quotes is asked for as a whole. */
function fits(claim) {
  const { kind, unit, seen, dispute } = filters;
  if (kind && kindOf(claim) !== kind) return false;
  if (unit && (numberOf(claim) === undefined || unitOf(claim) !== unit)) return false;
  if (seen && opinion(claim) !== seen) return false;
  if (dispute && !claim.disputes?.some(isAsked)) return false;
  return ["dataset", "metric"].every((name) => {
    const wanted = filters[name];
    if (!wanted) return true;
    const named = foldedField(claim, NAMED[name]);
    return wanted.startsWith('"') ? `"${named}"` === wanted : named.includes(wanted);
  });
}

function foldedField(claim, name) {
  claim.folded ??= {};
  claim.folded[name] ??= foldName(field(claim, name));
  return claim.folded[name];
}

const readable = ({ run, status }) =>
  filters.runs.has(run) && (!filters.status || (filters.status === "unread" ? UNREAD.has(status) : status === filters.status));
const claimPasses = (claim) => readable(claim.reading) && fits(claim) && holdsWords(claim);
const rejectPasses = (one) => readable(one.reading) && holdsWords(one);

function abstractPasses(abstract) {
  const readings = abstract.readings.filter(readable);
  if (!readings.length) return false;
  const wanted = filters.kind || filters.dataset || filters.metric || filters.unit || filters.seen || filters.dispute;
  if (wanted && !readings.some((reading) => reading.claims.some(fits))) return false;
  return holdsWords(abstract);
}

/* The first words of a text that are searched for, with those around them; nothing where it has none. */
function snippet(text, before = 40, length = 160) {
  const small = text.toLowerCase();
  const places = filters.words.map((word) => small.indexOf(word)).filter((place) => place >= 0);
  if (!places.length) return "";
  const at = Math.max(0, Math.min(...places) - before);
  const start = at && text.indexOf(" ", at) + 1;
  return `${start ? "… " : ""}${text.slice(start, start + length)}`;
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
