"use strict";
(() => {
  const VERDICTS = ["gold", "predicted", "both", "neither"];
  const articles = Array.from(document.querySelectorAll("article[data-record]"));
  const settled = document.getElementById("settled");
  const hide = document.getElementById("hide");
  const keys = document.getElementById("keys");
  const save = document.getElementById("save");
  const verdicts = new Map();
  let unsaved = false;

  const radio = (article, verdict) => article.querySelector(`input[value="${verdict}"]`);
  const shown = () => articles.filter((article) => article.offsetParent !== null);
  const current = () => document.activeElement && document.activeElement.closest("article[data-record]");

  function settle(article, verdict) {
    if (verdict === null) verdicts.delete(article);
    else verdicts.set(article, verdict);
    article.classList.toggle("settled", verdict !== null);
    settled.textContent = String(verdicts.size);
    save.disabled = verdicts.size === 0;
    unsaved = verdicts.size > 0;
  }

  function goTo(article) {
    if (!article) return;
    article.focus({ preventScroll: true });
    article.scrollIntoView({ block: "start" });
  }

  function step(by) {
    const visible = shown();
    const place = visible.indexOf(current());
    goTo(visible[place < 0 ? 0 : Math.min(Math.max(place + by, 0), visible.length - 1)]);
  }

  function choose(article, verdict) {
    for (const name of VERDICTS) radio(article, name).checked = name === verdict;
    settle(article, verdict);
  }

  document.addEventListener("change", (event) => {
    const article = event.target.closest("article[data-record]");
    if (article && event.target.type === "radio") settle(article, event.target.value);
    if (event.target === hide) document.body.classList.toggle("hide-settled", hide.checked);
  });

  document.addEventListener("keydown", (event) => {
    if (!keys.checked || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (/^[0-4]$/.test(event.key) && current()) {
      choose(current(), event.key === "0" ? null : VERDICTS[Number(event.key) - 1]);
    } else return;
    event.preventDefault();
  });

  save.addEventListener("click", () => {
    const lines = articles.filter((article) => verdicts.has(article)).map((article) =>
      JSON.stringify({ ...JSON.parse(article.dataset.record), verdict: verdicts.get(article) }) + "\n");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(lines, { type: "application/x-ndjson" }));
    link.download = "verdicts.jsonl";
    link.click();
    URL.revokeObjectURL(link.href);
    unsaved = false;
  });

  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
})();
