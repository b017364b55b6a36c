/* Choosing words and sentences in the text. Offsets are those of the text, in UTF-16 units. */
const textBox = () => byId("abstract").querySelector(".text");

/* The nodes of the text in their order, each with the stretch that it shows. */
function placedNodes(box) {
  const found = [];
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_ALL);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) if (node.at) found.push(node);
  return found;
}

/* The stretch of the text that a range of the page covers: TeX is whole or not there, and so are emoji and
   letters with their marks. Null where the range has nothing of it. */
function stretchOf(range, box, text) {
  let [from, to] = [Infinity, -Infinity];
  for (const node of placedNodes(box)) {
    if (!range.intersectsNode(node)) continue;
    const [start, end] = within(range, node);
    if (start >= end) continue;
    from = Math.min(from, start);
    to = Math.max(to, end);
  }
  return from < to ? trimmed(text, ...clusters(text, from, to)) : null;
}

function within(range, node) {
  const [start, end] = node.at;
  if (node.nodeType === Node.TEXT_NODE) {
    return [range.startContainer === node ? start + range.startOffset : start, range.endContainer === node ? start + range.endOffset : end];
  }
  const [first, last] = [range.startContainer, range.endContainer];
  const none = (node.contains(first) && first.nodeType === Node.TEXT_NODE && range.startOffset === first.length)
    || (node.contains(last) && last.nodeType === Node.TEXT_NODE && range.endOffset === 0);
  return none ? [start, start] : [start, end];
}

const GRAPHEMES = new Intl.Segmenter("en", { granularity: "grapheme" });

function clusters(text, from, to) {
  const parts = GRAPHEMES.segment(text);
  const last = to < text.length ? parts.containing(to) : null;
  return [parts.containing(from).index, last && last.index < to ? last.index + last.segment.length : to];
}

function trimmed(text, from, to) {
  const inner = text.slice(from, to);
  const start = from + inner.length - inner.trimStart().length;
  const end = to - (inner.length - inner.trimEnd().length);
  return start < end ? [start, end] : null;
}

/* The range of the page that shows a stretch of the text. */
function rangeOf([from, to], box) {
  const range = document.createRange();
  const nodes = placedNodes(box).filter((node) => node.at[0] < to && from < node.at[1]);
  const end = (node, offset, edge) => (node.nodeType === Node.TEXT_NODE ? range[`set${edge}`](node, offset) : range[`set${edge}${edge === "Start" ? "Before" : "After"}`](node));
  if (!nodes.length) return null;
  end(nodes[0], Math.max(0, from - nodes[0].at[0]), "Start");
  end(nodes.at(-1), Math.min(nodes.at(-1).at[1], to) - nodes.at(-1).at[0], "End");
  return range;
}

function selectStretch(stretch) {
  const range = rangeOf(stretch, textBox());
  if (!range) return;
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  (range.startContainer.parentElement ?? textBox()).scrollIntoView({ block: "nearest" });
}

/* Where in the text a pointer is; null outside of it. */
function offsetAt(x, y) {
  const number = document.elementFromPoint(x, y)?.closest(".text .badge")?.dataset.claims;
  if (number !== undefined) return sheet.claims[number].spans[0][0];
  const spot = spotAt(x, y);
  if (!spot || !textBox()?.contains(spot.node)) return null;
  const node = spot.node.at ? spot.node : spot.node.parentElement.closest(".tex, .hidden-character, .text");
  if (!node?.at) return null;
  return node.at[0] + (node.nodeType === Node.TEXT_NODE ? spot.offset : 0);
}

function spotAt(x, y) {
  const caret = document.caretPositionFromPoint?.(x, y);
  if (caret) return { node: caret.offsetNode, offset: caret.offset };
  const range = document.caretRangeFromPoint?.(x, y);
  return range && { node: range.startContainer, offset: range.startOffset };
}

const sentenceAt = (offset) => {
  const found = sheet.sentences.findIndex(([from, to]) => from <= offset && offset < to);
  return found < 0 ? sheet.sentences.findLastIndex(([from]) => from <= offset) : found;
};

/* The words of the text between white space, without the marks around them. */
function wordsOf(text) {
  return [...text.matchAll(/\S+/g)].map((match) => {
    const inner = /^[("“‘[]*(.*?)[)"”’\],.;:!?]*$/su.exec(match[0])[1] || match[0];
    const start = match.index + match[0].indexOf(inner);
    return [start, start + inner.length];
  });
}

/* Highlights a sentence, without the numbers that stand in it. */
function highlight(name, stretch) {
  if (!window.CSS?.highlights) return;
  if (!stretch) {
    CSS.highlights.delete(name);
    return;
  }
  const [from, to] = stretch;
  const nodes = placedNodes(textBox()).filter((node) => node.at[0] < to && from < node.at[1]);
  const parts = nodes.map((node) => rangeOf([Math.max(from, node.at[0]), Math.min(to, node.at[1])], textBox()));
  CSS.highlights.set(name, new Highlight(...parts));
}

/* A sentence is being looked for: `at` is the one that is lit, `taken` what is done with the one that is chosen. */
let picking = null;

function pickSentence(taken, at = 0) {
  picking = { taken, at };
  document.body.classList.add("picking");
  lightSentence(at);
  byId("abstract").focus({ preventScroll: true });
}

function lightSentence(at) {
  picking.at = Math.min(Math.max(at, 0), sheet.sentences.length - 1);
  highlight("sentence", sheet.sentences[picking.at]);
  const [from, to] = sheet.sentences[picking.at];
  rangeOf([from, to], textBox())?.startContainer.parentElement.scrollIntoView({ block: "nearest" });
  tell(`Sentence ${picking.at + 1}: ${plain(sheet.text.slice(from, to))}`);
}

function stopPicking(take) {
  const { taken, at } = picking;
  picking = null;
  highlight("sentence", null);
  document.body.classList.remove("picking");
  if (take) taken(at);
  else drawPanel();
}

/* Words are being looked for with the keys: from the word `first` to the word `last`. */
let wording = null;

function chooseWords(near, done) {
  const list = wordsOf(sheet.text);
  if (!list.length) return;
  const at = Math.max(0, list.findIndex(([, end]) => end > near));
  wording = { list, first: at, last: at, done };
  byId("abstract").focus({ preventScroll: true });
  selectWords();
}

function moveWords(by, further) {
  const { list } = wording;
  wording.last = Math.min(Math.max(wording.last + by, 0), list.length - 1);
  if (!further) wording.first = wording.last;
  selectWords();
}

/* To the first word of the sentence before or behind. */
function moveSentence(by) {
  const at = sentenceAt(wording.list[wording.last][0]) + by;
  const start = sheet.sentences[Math.min(Math.max(at, 0), sheet.sentences.length - 1)][0];
  wording.first = wording.last = Math.max(0, wording.list.findIndex(([, end]) => end > start));
  selectWords();
}

function selectWords() {
  const { list, first, last } = wording;
  const stretch = [list[Math.min(first, last)][0], list[Math.max(first, last)][1]];
  selectStretch(stretch);
  tell(plain(sheet.text.slice(...stretch)));
}

function stopWording() {
  const { done } = wording;
  wording = null;
  done();
}

/* What is selected of the text: its stretch and its words, or of the title its words; null where that is nothing. */
function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const [text, title] = [textBox(), byId("abstract").querySelector("h2")];
  if (title.contains(selection.anchorNode)) {
    const part = stretchOf(selection.getRangeAt(0), title, sheet.title);
    return part && { stretch: null, words: sheet.title.slice(...part) };
  }
  const stretch = text?.contains(selection.anchorNode) ? stretchOf(selection.getRangeAt(0), text, sheet.text) : null;
  return stretch && { stretch, words: sheet.text.slice(...stretch) };
}
