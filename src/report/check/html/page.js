"use strict";
for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    const told = (word) => {
      button.textContent = word;
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    };
    try {
      await navigator.clipboard.writeText(source.textContent);
      told("Copied");
    } catch {
      // A page that was opened from a file may not reach the clipboard: the text is marked for the reader to copy.
      getSelection().selectAllChildren(source);
      told("Press Ctrl C");
    }
  });
}
const search = document.getElementById("search");
if (search) {
  const findings = [...document.querySelectorAll("#findings .finding")];
  search.addEventListener("input", () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let hits = 0;
    for (const finding of findings) {
      const text = finding.textContent.toLowerCase();
      finding.hidden = !words.every((word) => text.includes(word));
      hits += finding.hidden ? 0 : 1;
    }
    document.getElementById("hits").textContent = words.length ? `${hits} of ${findings.length}` : "";
  });
}
const open = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) target.open = true;
};
addEventListener("hashchange", open);
open();
