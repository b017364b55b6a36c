/* The page's data, and how elements are made: text only ever enters as text. */
const DATA = JSON.parse(document.getElementById("data").textContent);
const RUNS = DATA.runs;
const SHAPE = DATA.shape;
const BOARDS = SHAPE.boards;
const NOUN = SHAPE.noun;
const byId = (id) => document.getElementById(id);

function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

function option(value, label = value) {
  const element = make("option", "", plain(label));
  element.value = value;
  return element;
}

function press(text, className, act, ...more) {
  const button = make("button", className, text, ...more);
  button.type = "button";
  if (act) button.addEventListener("click", act);
  return button;
}

function linkTo(href, ...children) {
  const link = make("a", "", ...children);
  link.href = href;
  return link;
}

/* Whether what is typed goes into an element. */
const typing = (element) => element.matches("input:not([type=checkbox]), select, textarea");

/* Characters that hide or reorder text. White space is none of them, and neither are the joiners of
   an emoji or between letters of a script that needs them. */
const HIDDEN = "\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\u2028\\u2029";
const JOINED = "\\p{Extended_Pictographic}[\\u{1F3FB}-\\u{1F3FF}]?\\uFE0F?\\u200D(?=\\p{Extended_Pictographic})|[\\p{L}\\p{M}][\\u200C\\u200D](?=\\p{L})";
/* TeX that has a look of its own: formulas, commands that choose a font, signs, and what is left of $\sim$. */
const FONT = "\\\\(?:emph|mbox|underline|text(?:bf|it|sc|sf|tt|rm|up|sl|md)?)\\{";
const MATH = `\\$\\\\[^$${HIDDEN}]{1,80}\\$|\\$(?!\\s)[^$${HIDDEN}]{1,80}?(?<!\\s)\\$(?!\\d)`;
const TEX = `\\{(?:${MATH})\\}|${MATH}|\\\\\\([^$${HIDDEN}]{1,80}?\\\\\\)|${FONT}|(?<=${FONT}[^{}]*)\\}|\\\\[%&#_$]|\\\\(?:text[a-z]+|eg|ie|sim|approx|times|pm|leq?|geq?|mu)(?![A-Za-z])(?:\\{\\})?|\\bsim(?=\\d)|\`\`|''`;
const PARTS = new RegExp(`${TEX}|${JOINED}|[${HIDDEN}]`, "gu");
const MAY_HAVE_PARTS = new RegExp(`[\\\\$${HIDDEN}]|sim\\d|\`\`|''`, "u");

const named = (character) => `‹U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}›`;

/* What is shown instead of a part of a text, and why; nothing where it is shown as it is. */
function instead(part) {
  if (/^[\n\t\r\v\f]$/.test(part)) return null;
  if (Array.from(part).length === 1 && part !== "}") return { shown: named(part), because: "hidden-character" };
  const shown = typeset(part);
  return shown === null || shown === part ? null : { shown, because: "tex" };
}

/* A node that knows which stretch of its text it shows. */
const placed = (node, from, to) => Object.assign(node, { at: [from, to] });

/* A stretch of a text as nodes: each hidden character as its number, and TeX as a reader expects it. Offsets
   are those of the text; what the stretch has only the end of is shown where it began. */
function visible(text, from = 0, to = text.length) {
  const nodes = [];
  let at = from;
  for (const match of MAY_HAVE_PARTS.test(text) ? text.matchAll(PARTS) : []) {
    const [start, end] = [match.index, match.index + match[0].length];
    const other = end > from && start < to ? instead(match[0]) : null;
    if (!other) continue;
    if (start > at) nodes.push(placed(document.createTextNode(text.slice(at, start)), at, start));
    if (start >= from) nodes.push(placed(make("span", other.because, other.shown), start, end));
    if (start >= from && other.because === "tex") nodes.at(-1).title = match[0];
    at = Math.min(end, to);
  }
  if (at < to) nodes.push(placed(document.createTextNode(text.slice(at, to)), at, to));
  return nodes;
}

/* The same for places that hold no elements: titles, names for screen readers. */
const plain = (text) => text.replace(PARTS, (part) => instead(part)?.shown ?? part);

/* Other people's words, whose direction must not spill over into ours. */
const words = (text, className = "") => make("bdi", className, visible(text));

/* The address as a link where it is one of the web, else as text. */
function address(text) {
  try {
    if (["http:", "https:"].includes(new URL(text).protocol)) return linked(new URL(text).href, text);
  } catch { /* no address */ }
  return words(text);
}

function linked(href, text) {
  const link = linkTo(href, visible(text));
  link.rel = "noreferrer noopener";
  link.target = "_blank";
  return link;
}

/* Where the work of an id is: the form that the id must have, and the address before it. */
const IDS = {
  arxiv: ["arXiv", /^(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?\/\d{7})(?:v\d{1,3})?$/, "https://arxiv.org/abs/"],
  doi: ["DOI", /^10\.\d{4,9}\/[\x21-\x7e]{1,200}$/, "https://doi.org/"],
  pmid: ["PMID", /^\d{1,9}$/, "https://pubmed.ncbi.nlm.nih.gov/"],
  pmcid: ["PMC", /^PMC\d{1,9}$/, "https://pmc.ncbi.nlm.nih.gov/articles/"],
  openreview: ["OpenReview", /^[\w-]{6,20}$/, "https://openreview.net/forum?id="],
  s2: ["Semantic Scholar", /^[0-9a-f]{40}$/, "https://www.semanticscholar.org/paper/"],
  openalex: ["OpenAlex", /^W\d{1,12}$/, "https://openalex.org/"],
};

/* The ids of an abstract's sources, each once and in its last version; one that does not look like what it says to be is no link. */
function ids(sources) {
  const given = sources.flatMap((source) => Object.keys(IDS).filter((name) => source[name]).map((name) => [name, source[name]]));
  const each = new Map(given.sort().map(([name, id]) => [`${name} ${id.replace(/v\d+$/, "")}`, [name, id]]));
  const named = [...each.values()].map(([name, id]) => {
    const [label, form, before] = IDS[name];
    const text = form.test(id) && id.length > 30 ? label : id.startsWith(label) ? id : `${label} ${id}`;
    return form.test(id) ? linked(before + encodeURIComponent(id).replaceAll("%2F", "/"), text) : words(text);
  });
  const pages = new Set(sources.map((source) => source.url).filter(Boolean));
  const known = new Set(named.map((one) => one.href));
  return [...named, ...[...pages].filter((url) => !known.has(url)).map((url) => address(url))];
}

const counted = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

const shown = (value) => {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return value.toLocaleString("en", { maximumSignificantDigits: 12 });
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value.join("; ");
  return typeof value === "string" ? value : JSON.stringify(value);
};

const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/[-_\u2010-\u2015\s]+/g, " ").trim();

/* Names of metrics and data sets also without their commonest plural, as the charts fold them. */
const foldName = (text) => fold(text).replace(/ies\b/g, "y");
