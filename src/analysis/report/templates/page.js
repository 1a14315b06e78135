"use strict";
// The page says everything without this script: it adds search, sorting and a switch between light and dark.
(() => {
  const bar = document.querySelector(".bar");
  bar.hidden = false;
  const root = document.documentElement;

  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });

  // A link or a search leads to what is folded away, too.
  const unfold = (place) => {
    for (let fold = place?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  };
  const arrive = () => {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    unfold(place);
    unfold(place?.querySelector("details > summary"));
    place?.scrollIntoView();
  };
  addEventListener("hashchange", arrive);
  if (location.hash) arrive();

  // Search: rows of tables, cards and list entries that do not hold every word are hidden.
  const search = document.getElementById("search");
  const found = document.getElementById("found");
  const items = [...document.querySelectorAll(".card, table.sortable tbody tr, .milestones li, .focus li, .source-list li, .terms > div")];
  const texts = items.map((item) => item.textContent.toLowerCase().replaceAll(",", ""));
  const filter = () => {
    const words = search.value.toLowerCase().replaceAll(",", "").split(/\s+/).filter(Boolean);
    let cards = 0;
    items.forEach((item, place) => {
      const hit = words.every((word) => texts[place].includes(word));
      item.classList.toggle("hidden", !hit);
      if (hit && words.length) unfold(item);
      if (hit && item.matches(".card, .compact tr, .milestones li")) cards += 1;
    });
    found.textContent = !words.length ? "" : cards ? bar.dataset.found.replace("{n}", cards) : bar.dataset.none;
  };
  search.addEventListener("input", filter);
  addEventListener("keydown", (event) => {
    const typing = event.target.matches?.("input, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && event.target === search) {
      search.value = "";
      filter();
    }
  });

  // Sorting: each heading becomes a button; numbers by their value, blanks last whichever way.
  const value = (cell) => {
    const shown = [...cell.childNodes].filter((node) => !node.matches?.(".ref")).map((node) => node.textContent).join("");
    const text = (cell.dataset.value ?? shown).trim();
    if (text === "" || text === "—") return null;
    const number = Number(text.replaceAll(",", "").replace("−", "-").replace(/^\+/, "").replace(/%$/, ""));
    return Number.isNaN(number) ? parseLeading(text) : number;
  };
  const parseLeading = (text) => {
    const match = text.replaceAll(",", "").match(/^−?\d+(\.\d+)?/);
    return match ? Number(match[0].replace("−", "-")) : text;
  };
  const compare = new Intl.Collator(root.lang, { numeric: true }).compare;
  const order = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : compare(String(a), String(b)));
  for (const table of document.querySelectorAll("table.sortable")) {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...table.tBodies[0].rows].map((row) => [value(row.cells[column]), row]);
        rows.sort(([a], [b]) => (a === null || b === null ? (a === null) - (b === null) : down ? order(b, a) : order(a, b)));
        table.tBodies[0].append(...rows.map(([, row]) => row));
        found.textContent = `${button.textContent}: ${down ? bar.dataset.down : bar.dataset.up}`;
      });
    });
  }

  // What is folded away on the screen is printed all the same.
  const folded = [...document.querySelectorAll("details")];
  addEventListener("beforeprint", () => folded.forEach((item) => { item.dataset.was = item.open; item.open = true; }));
  addEventListener("afterprint", () => folded.forEach((item) => { item.open = item.dataset.was === "true"; }));
})();
