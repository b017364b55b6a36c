/* A text with the evidence of its claims and the copied words in it. */

/* The row of each claim's underline, so that no two claims share one where they overlap. */
function lanes(claims) {
  const ends = [];
  const order = claims.filter((claim) => claim.spans.length).sort((one, other) => one.spans[0][0] - other.spans[0][0]);
  for (const claim of order) {
    const [start, end] = claim.spans[0];
    const free = ends.findIndex((taken) => taken <= start);
    claim.lane = free < 0 ? ends.length : free;
    ends[claim.lane] = end;
  }
}

const kindColor = (claim) => `var(--kind-${kindNumber(claim)})`;
const kindNumber = (claim) => {
  if (!SHAPE.kind) return 0;
  const place = DATA.kinds.indexOf(kindOf(claim));
  return place < 0 || place > 4 ? 5 : place;
};

/* Every stretch that a text must be cut into: where it is, whose evidence, whose words. */
function segments(length, evidences, copied) {
  const cuts = new Set([0, length]);
  for (const { start, end } of [...evidences, ...copied]) cuts.add(start).add(end);
  const places = [...cuts].filter((place) => place <= length).sort((one, other) => one - other);
  return places.slice(0, -1).map((start, index) => {
    const within = (one) => one.start <= start && start < one.end;
    return { start, end: places[index + 1], evidences: evidences.filter(within), copied: copied.filter(within) };
  });
}

const unique = (claims) => [...new Set(claims.map((one) => one.claim.number))].join(" ");

function segmentElement(text, { start, end, evidences, copied }) {
  const claims = evidences.map((one) => one.claim);
  const element = make(claims.length ? "mark" : "span", "segment", visible(text, start, end));
  if (copied.length) element.classList.add("copied");
  element.dataset.claims = unique(claims.length ? evidences : copied);
  if (copied.length) element.dataset.words = unique(copied);
  element.title = copied.map(({ claim, name }) => `${plain(name)} of ${claim.number + 1}`).join(", ");
  if (!element.title) element.removeAttribute("title");
  element.style.setProperty("--tint", kindColor((claims[0] ?? copied[0].claim)));
  if (claims.length) underline(element, claims);
  return element;
}

const segmentNodes = (text, segment) => (segment.evidences.length || segment.copied.length
  ? [segmentElement(text, segment)] : visible(text, segment.start, segment.end));

/* As many rows of underlines as the lowest lane asks for, and room for them under the words. */
function underline(element, claims) {
  element.style.setProperty("--depth", `${Math.min(6, 1 + Math.max(...claims.map((claim) => claim.lane))) * 3}px`);
  const layers = claims.map((claim) => `linear-gradient(${kindColor(claim)}, ${kindColor(claim)})`);
  element.style.backgroundImage = layers.join(", ");
  element.style.backgroundPosition = claims.map((claim) => `0 calc(100% - ${claim.lane * 3}px)`).join(", ");
}

/* The number of a claim, after its evidence; pressing it chooses the claim. */
function badge(claim) {
  const button = press(String(claim.number + 1), `badge kind-${kindNumber(claim)}`, null);
  button.dataset.claims = claim.number;
  button.setAttribute("aria-label", [`${NOUN} ${claim.number + 1}`, SHAPE.kind ? plain(field(claim, SHAPE.kind)) : ""].filter(Boolean).join(", "));
  return button;
}

/* The text of an abstract as one reading marks it. */
function markedText(text, claims) {
  lanes(claims);
  const evidences = claims.flatMap((claim) => claim.spans.map(([start, end]) => ({ start, end, claim })));
  const copied = claims.flatMap((claim) => wordsAt(claim, (place) => place !== "title"));
  const element = make("p", "text");
  const inner = make("bdi");
  for (const segment of segments(text.length, evidences, copied)) {
    inner.append(...segmentNodes(text, segment));
    const over = evidences.filter((one) => one.end === segment.end).map((one) => one.claim);
    // A word joiner, so that no line begins with the number of what stands in the line before.
    if (over.length) inner.append(make("span", "badges", "\u2060", over.map(badge)));
  }
  element.append(inner);
  return element;
}

function markedTitle(title, claims) {
  const copied = claims.flatMap((claim) => wordsAt(claim, (place) => place === "title"));
  const inner = make("bdi");
  for (const segment of segments(title.length, [], copied)) {
    inner.append(...segmentNodes(title, segment));
  }
  return inner;
}

function wordsAt(claim, wanted) {
  return (claim.words ?? [])
    .filter(([, , place, span]) => span && wanted(place))
    .map(([name, , , [start, end]]) => ({ start, end, claim, name }));
}
