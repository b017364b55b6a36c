/* The page's data, and how elements are made: text only ever enters as text. */
const DATA = JSON.parse(document.getElementById("data").textContent);
const RUNS = DATA.runs;
const byId = (id) => document.getElementById(id);

function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/* Characters that hide or reorder text. White space is none of them, and neither are the joiners of
   an emoji or between letters of a script that needs them. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/u;
const PARTS = /\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}]?\uFE0F?\u200D(?=\p{Extended_Pictographic})|[\p{L}\p{M}][\u200C\u200D](?=\p{L})|[\n\t\r\v\f]|[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu;

const named = (character) => `‹U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}›`;

function isHidden(part) {
  return !/^[\n\t\r\v\f]$/.test(part) && Array.from(part).length === 1 && HIDDEN.test(part);
}

/* A text as nodes, with each hidden character as its number. */
function visible(text) {
  const nodes = [];
  let start = 0;
  for (const match of text.matchAll(PARTS)) {
    if (!isHidden(match[0])) continue;
    if (match.index > start) nodes.push(document.createTextNode(text.slice(start, match.index)));
    nodes.push(make("span", "hidden-character", named(match[0])));
    start = match.index + match[0].length;
  }
  if (start < text.length) nodes.push(document.createTextNode(text.slice(start)));
  return nodes;
}

/* The same for places that hold no elements: titles, names for screen readers. */
const plain = (text) => text.replace(PARTS, (part) => (isHidden(part) ? named(part) : part));

/* Other people's words, whose direction must not spill over into ours. */
const words = (text, className = "") => make("bdi", className, visible(text));

/* The address as a link where it is one of the web, else as text. */
function address(text) {
  const link = make("a", "", visible(text));
  try {
    const { protocol, href } = new URL(text);
    if (protocol !== "http:" && protocol !== "https:") return words(text);
    link.href = href;
  } catch {
    return words(text);
  }
  link.rel = "noreferrer noopener";
  link.target = "_blank";
  return link;
}

const counted = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

const shown = (value) => {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return value.toLocaleString("en", { maximumSignificantDigits: 12 });
  return typeof value === "string" ? value : JSON.stringify(value);
};

const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/[-_\u2010-\u2015\s]+/g, " ").trim();

/* Names of metrics and data sets also without their commonest plural, as the charts fold them. */
const foldName = (text) => fold(text).replace(/ies\b/g, "y");
