"use strict";
const at = id => document.getElementById(id);
const data = JSON.parse(at("data").textContent), rows = data.rows;
let language = "zh", current = 0, saved = true;
const answers = rows.map(() => null);
const say = key => (data.words[key] || {})[language] || key;
const KEYS = { s: "same", r: "near", x: "none" };
const cards = [...document.querySelectorAll("article")];
const shelf = "onpace-links-" + data.name, known = rows.map(it => it.target + it.about + it.relation);

function step(by) { select(Math.min(Math.max(current + by, 0), rows.length - 1)); }
function select(row) {
  cards.forEach((card, place) => card.classList.toggle("current", place === row));
  current = row;
  cards[row].focus({ preventScroll: true });
  cards[row].scrollIntoView({ block: "nearest" });
}
function fill(row) {
  const relation = answers[row] ? answers[row].relation : rows[row].relation;
  cards[row].className = "row" + (row === current ? " current" : "") + (answers[row] ? " right" : "");
  cards[row].querySelector(".state").textContent = relation ? say("link_review." + relation) : say("link_review.undecided");
  at("count").textContent = answers.filter(Boolean).length + " / " + rows.length;
}
function decide(relation) {
  if (!rows.length) return;
  const field = cards[current].querySelector("input");
  if (relation === "near" && !field.value.trim()) { at("said").textContent = say("link_review.apart_first"); field.focus(); return; }
  answers[current] = { target: rows[current].target, about: rows[current].about, relation, apart: relation === "near" ? field.value.trim() : "" };
  keep();
  if (current + 1 < rows.length) step(1);
}
function takeBack() { answers[current] = null; keep(); }
function keep() {
  saved = false;
  at("said").textContent = "";
  fill(current);
  try { localStorage.setItem(shelf, JSON.stringify({ known, answers, who: at("who").value })); } catch { /* a browser without storage keeps nothing */ }
}
function fetchKept() {
  try {
    const kept = JSON.parse(localStorage.getItem(shelf));
    if (!kept || kept.known.join() !== known.join()) return;
    kept.answers.forEach((answer, row) => { answers[row] = answer; if (answer && answer.apart) cards[row].querySelector("input").value = answer.apart; });
    at("who").value = kept.who;
    saved = !answers.some(Boolean);
  } catch { /* nothing kept */ }
}
function save() {
  const who = at("who").value.trim();
  if (!who) { at("said").textContent = say("review.name_first"); at("who").focus(); return; }
  const link = document.createElement("a");
  const held = { onpace_links: 1, name: data.name, who, answers: answers.filter(Boolean) };
  link.href = URL.createObjectURL(new Blob([JSON.stringify(held, null, 1)], { type: "application/json" }));
  link.download = "onpace-links-" + data.name + ".json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  saved = true;
  at("said").textContent = say("review.saved") + " " + link.download;
}
function speak() {
  document.documentElement.lang = language;
  for (const it of document.querySelectorAll("[data-say]")) it.textContent = say(it.dataset.say);
  at("language").textContent = language === "zh" ? "English" : "中文";
  document.title = say("link_review.title");
  rows.forEach((_, row) => fill(row));
}
for (const [row, card] of cards.entries()) {
  card.addEventListener("click", () => { if (row !== current) select(row); });
  for (const it of card.querySelectorAll("button")) it.addEventListener("click", event => { event.stopPropagation(); select(row); decide(it.dataset.relation); });
}
document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey || !rows.length) return;
  if (event.target.tagName === "INPUT") {
    if (event.key === "Enter" && event.target.id !== "who") { event.preventDefault(); decide("near"); }
    return;
  }
  if (event.key in KEYS) decide(KEYS[event.key]);
  else if (event.key === "z") takeBack();
  else if (event.key === "n" || event.key === "ArrowDown") step(1);
  else if (event.key === "p" || event.key === "ArrowUp") step(-1);
  else return;
  event.preventDefault();
});
at("save").addEventListener("click", save);
at("language").addEventListener("click", () => { language = language === "zh" ? "en" : "zh"; speak(); });
addEventListener("beforeunload", event => { if (!saved) event.preventDefault(); });
fetchKept();
speak();
if (rows.length) select(0);
