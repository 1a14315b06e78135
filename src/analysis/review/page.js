"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const rows = data.rows, at = id => document.getElementById(id);
const KEYS = { k: "kind", s: "series_id", u: "unit", d: "due", w: "scope", c: "commitment", i: "indicator_zh" };
const CODED = ["kind", "commitment", "deliverable", "stage"];
const STATES = { right: "review.state_right", wrong: "review.state_wrong", changed: "review.state_changed" };
const DIGITS = "1234567890";
const shelf = "onpace-review:" + data.name + ":" + rows.length;
let language = (navigator.language || "zh").startsWith("zh") ? "zh" : "en";
let answers = rows.map(() => ({ cells: {}, right: false, wrong: false, note: "", when: "" }));
let history = [], current = 0, asking = "", cards = [], saved = true;

const say = key => (data.words[key] || { zh: key, en: key })[language];
function made(name, text, kind) {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  if (kind) element.className = kind;
  return element;
}
function told(field, value) {
  if (CODED.includes(field)) return value ? say(field + "." + value) : "";
  if (field === "series_id") return value ? (data.series[value] || [value, value])[language === "zh" ? 0 : 1] || value : say("review.no_series");
  if (field === "scope") return value || say("review.own");
  return value;
}
const now = (row, field) => field in answers[row].cells ? answers[row].cells[field] : rows[row].cells[field];
const answered = row => answers[row].right || answers[row].wrong || Object.keys(answers[row].cells).length > 0;

function state(row) {
  const answer = answers[row];
  if (answer.wrong) return "wrong";
  if (Object.keys(answer.cells).length) return "changed";
  return answer.right ? "right" : "";
}
function line(list, field, row) {
  const old = rows[row].cells[field], value = now(row, field);
  if (value === "" && !data.fields.includes(field)) return;
  const box = made("div"), text = made("dd");
  if (old !== value) {
    text.className = "new";
    text.append(made("del", told(field, old) || "—"), " ");
  }
  text.append(told(field, value) || "—");
  box.append(made("dt", say("review_field." + field)), text);
  list.append(box);
}
function fill(row) {
  const it = rows[row], card = cards[row], kind = state(row);
  card.className = "row " + kind + (row === current ? " current" : "");
  const head = made("div", undefined, "head");
  head.append(made("span", (row + 1) + " / " + rows.length), made("span", say("review.confidence") + " " + Math.round(100 * it.confidence) + "%"), made("span", it.target));
  if (kind) head.append(made("span", say(STATES[kind]), "state"));
  if (it.removed) head.append(made("span", say("review.removed"), "dispute"));
  if (it.disputed.length) head.append(made("span", say("review.disputed") + " " + it.disputed.map(field => say("review_field." + field)).join(" · "), "dispute"));
  const sentence = made("p", undefined, "sentence");
  sentence.append(it.before, made("mark", it.evidence), it.after);
  const list = made("dl");
  for (const field of ["indicator_zh", ...data.shown.slice(0, 3), ...data.fields.filter(it => it !== "indicator_zh"), ...data.shown.slice(3)]) line(list, field, row);
  card.replaceChildren(head, sentence, list);
  if (it.opinions.length || answers[row].note) {
    const said = made("ul", undefined, "opinions");
    for (const one of it.opinions) said.append(made("li", opinion(one)));
    if (answers[row].note) said.append(made("li", say("review.note") + " " + answers[row].note));
    card.append(said);
  }
}
function opinion(one) {
  const who = one.who + " " + one.when + ": ", note = one.note ? " (" + one.note + ")" : "";
  if (one.field === "confirmed") return who + say("review.said_right") + note;
  if (one.field === "target") return who + (one.new === "no" ? say("review.state_wrong") : say("review.said_right")) + note;
  return who + say("review_field." + one.field) + " → " + (told(one.field, one.new) || "—") + note;
}
function count() {
  at("count").textContent = rows.filter((_, row) => answered(row)).length + " / " + rows.length + " " + say("review.answered");
}
const shown = row => rows[row].confidence <= Number(at("confidence").value) + 1e-9 && !(at("open").checked && answered(row) && row !== current);
function filter() {
  at("level").textContent = Math.round(100 * at("confidence").value) + "%";
  cards.forEach((card, row) => { card.hidden = !shown(row); });
}
function select(row) {
  const before = current;
  current = row; asking = "";
  if (cards[before]) fill(before);
  if (!cards[row]) return;
  cards[row].hidden = false;
  fill(row); keys();
  if (row !== before) cards[row].scrollIntoView({ block: "center" });
  cards[row].focus({ preventScroll: true });
}
function step(by, wanted = () => true) {
  for (let row = current + by; row >= 0 && row < rows.length; row += by) {
    if (shown(row) && wanted(row)) { select(row); return true; }
  }
  return false;
}
function onward() {
  if (!step(1, row => !answered(row))) { at("said").textContent = say("review.all_answered"); }
  filter();
}
function answer(change) {
  history.push([current, structuredClone(answers[current])]);
  change(answers[current]);
  answers[current].when = new Date().toISOString();
  saved = false;
  fill(current); count(); keep();
}
function confirmRow() { answer(it => { it.right = true; it.wrong = false; }); onward(); }
function refuseRow() { answer(it => { it.wrong = true; it.right = false; it.cells = {}; }); onward(); }
function takeBack() {
  const last = history.pop();
  if (!last) return;
  answers[last[0]] = last[1];
  saved = false;
  select(last[0]); count(); keep();
  at("said").textContent = say("review.taken_back") + " " + rows[last[0]].indicator;
}
function put(field, value) {
  answer(it => {
    it.wrong = false;
    if (field === "note") it.note = value;
    else if (rows[current].cells[field] === value) delete it.cells[field];
    else it.cells[field] = value;
  });
  asking = ""; keys(); cards[current].focus({ preventScroll: true });
}
function ask(field) {
  asking = field;
  at("said").textContent = say("review_field." + field) + (field === "note" ? "" : ": " + (told(field, now(current, field)) || "—"));
  const options = (rows[current].choices[field] || []).map(([value], place) => button(DIGITS[place], told(field, value), () => put(field, value)));
  if (field !== "note") options.push(button("o", say("review.other"), other));
  options.push(button("Esc", say("review.back"), keys));
  at("options").replaceChildren(...options);
  at("keys").hidden = true;
  if (field === "note" || !(rows[current].choices[field] || []).length) other();
}
function other() {
  at("other").hidden = false;
  at("value").value = asking === "note" ? answers[current].note : now(current, asking);
  at("value").focus(); at("value").select();
}
function button(key, text, act) {
  const it = made("button");
  it.type = "button";
  it.append(made("kbd", key), text);
  it.addEventListener("click", act);
  return it;
}
function keys() {
  asking = "";
  at("other").hidden = true; at("keys").hidden = false;
  at("options").replaceChildren();
  if (!rows.length) return;
  at("said").textContent = rows[current].indicator;
  const fields = Object.entries(KEYS).map(([key, field]) => button(key, say("review_field." + field), () => ask(field)));
  at("keys").replaceChildren(button("↵", say("review.right"), confirmRow), ...fields, button("x", say("review.wrong"), refuseRow),
    button("m", say("review.note"), () => ask("note")), button("z", say("review.take_back"), takeBack), button("p", say("review.previous"), () => step(-1)), button("n", say("review.next"), () => step(1)));
}
function written() {
  const found = [];
  rows.forEach((it, row) => {
    const mine = answers[row], one = (field, old, value) => found.push({ target: it.target, document: it.document, char_start: it.char_start, evidence: it.evidence, indicator: it.indicator, field, old, new: value, when: mine.when, note: mine.note });
    if (mine.wrong) { one("target", "yes", "no"); return; }
    for (const [field, value] of Object.entries(mine.cells)) one(field, it.cells[field], value);
    if (it.removed && answered(row)) one("target", "no", "yes");
    if (mine.right) one("confirmed", "", JSON.stringify(Object.fromEntries(data.fields.map(field => [field, now(row, field)]))));
  });
  return { onpace_review: 1, who: at("who").value.trim(), answers: found };
}
function save() {
  if (!at("who").value.trim()) { at("said").textContent = say("review.name_first"); at("who").focus(); return; }
  const link = made("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(written(), null, 1)], { type: "application/json" }));
  link.download = "onpace-review-" + data.name.replace(/[^\w\u4e00-\u9fff-]+/g, "-") + "-" + at("who").value.trim().replace(/[^\w\u4e00-\u9fff-]+/g, "-") + ".json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  saved = true;
  at("said").textContent = say("review.saved") + " " + link.download;
}
function keep() {
  try { localStorage.setItem(shelf, JSON.stringify({ rows: rows.map(it => it.target + it.evidence), answers, who: at("who").value })); } catch { /* a browser without storage keeps nothing */ }
}
function recall() {
  try {
    const kept = JSON.parse(localStorage.getItem(shelf));
    if (!kept || JSON.stringify(kept.rows) !== JSON.stringify(rows.map(it => it.target + it.evidence))) return;
    answers = kept.answers; at("who").value = kept.who;
    saved = !rows.some((_, row) => answered(row));
  } catch { /* nothing kept */ }
}
function speak() {
  document.documentElement.lang = language;
  for (const it of document.querySelectorAll("[data-say]")) it.textContent = say(it.dataset.say);
  at("language").textContent = language === "zh" ? "English" : "中文";
  document.title = say("review.title");
  cards.forEach((_, row) => fill(row)); count(); keys();
}
function pressed(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || !rows.length) return;
  if (event.key === "Escape") { keys(); cards[current].focus({ preventScroll: true }); return; }
  if (event.target.tagName === "INPUT" && event.target.type !== "checkbox") return;
  if (event.target.tagName === "BUTTON" && (event.key === "Enter" || event.key === " ")) return;
  if (event.target.tagName === "SUMMARY") return;
  const place = DIGITS.indexOf(event.key), choice = asking && place >= 0 && rows[current].choices[asking];
  if (asking && event.key !== "Enter") {
    if (event.key === "o") other();
    else if (choice && choice[place]) put(asking, choice[place][0]);
    else return;
  } else if (event.key in KEYS) ask(KEYS[event.key]);
  else if (event.key === "Enter" || event.key === "y") confirmRow();
  else if (event.key === "x") refuseRow();
  else if (event.key === "z") takeBack();
  else if (event.key === "m") ask("note");
  else if (event.key === "n" || event.key === "ArrowDown") step(1);
  else if (event.key === "p" || event.key === "ArrowUp") step(-1);
  else return;
  event.preventDefault();
}

for (const [row] of rows.entries()) {
  const card = made("article");
  card.tabIndex = -1;
  card.addEventListener("click", () => { if (row !== current) select(row); });
  cards.push(card);
}
at("rows").append(...cards);
recall();
for (const it of document.querySelectorAll("button.mark")) it.addEventListener("click", () => select(Number(it.dataset.row)));
for (const it of document.querySelectorAll(".skipped")) {
  const tell = () => { keys(); at("said").textContent = say("review.skipped") + " " + it.textContent + ": " + it.dataset.note; };
  for (const event of ["focus", "mouseenter", "click"]) it.addEventListener(event, tell);
}
at("other").addEventListener("submit", event => { event.preventDefault(); put(asking, at("value").value.trim()); });
at("save").addEventListener("click", save);
at("language").addEventListener("click", () => { language = language === "zh" ? "en" : "zh"; speak(); });
at("confidence").addEventListener("input", filter);
at("open").addEventListener("change", filter);
at("who").addEventListener("change", keep);
document.addEventListener("keydown", pressed);
addEventListener("beforeunload", event => { if (!saved) event.preventDefault(); });
speak(); filter(); select(Math.max(answers.findIndex((_, row) => !answered(row)), 0));
