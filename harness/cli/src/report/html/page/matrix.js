// Cases in rows, targets in columns, and the filters above them.

const FILTERS = ["q", "role", "topic", "verdict", "clause", "t"];

function matches(item, filter) {
  if (filter.role && item.role !== filter.role) return false;
  if (filter.topic && item.topic !== filter.topic) return false;
  if (filter.clause && !(item.clauses || []).some(id => id.toLowerCase().includes(filter.clause.toLowerCase()))) return false;
  const results = filter.t ? [item.results[filter.t]] : item.results;
  if (filter.verdict === "differ") {
    if (new Set(results.filter(Boolean).map(verdictOf)).size < 2) return false;
  } else if (filter.verdict && !results.some(result => verdictOf(result) === filter.verdict)) return false;
  const text = [item.id, item.claim, item.why, ...(item.clauses || []), ...results.map(result => result ? `${result.reason} ${course(result)}` : "")].join(" ").toLowerCase();
  return (filter.q || "").toLowerCase().split(/\s+/).every(word => text.includes(word));
}

function casesPage(query) {
  const filter = Object.fromEntries(FILTERS.map(key => [key, query.get(key) || ""]));
  const box = h("div", { class: "box" });
  const tells = h("p", { class: "readout", id: "readout" });
  const sum = h("p", { class: "soft small" });
  const update = quiet => {
    const cases = D.cases.filter(item => matches(item, filter));
    box.replaceChildren(...[cases.length === 0 ? h("p", { class: "readout" }, " No case is like that.") : grids(cases, tells)].flat());
    sum.textContent = `${cases.length} of ${count(D.cases.length, "case", "cases")}`;
    if (!quiet) {
      say(sum.textContent);
      history.replaceState(null, "", link("cases", filter));
    }
  };
  const topics = [...new Set(D.cases.map(item => item.topic))].sort();
  const verdicts = [...VERDICTS.map(verdict => [verdict, WORDS[verdict]]), ...(MANY ? [["differ", "where targets differ"]] : [])];
  const pick = (key, label, options) => h("label", {}, label, h("select", {
    name: key, onchange: event => { filter[key] = event.target.value; update(); },
  }, h("option", { value: "" }, "any"), options.map(([value, text]) =>
    h("option", { value, selected: filter[key] === value }, text))));
  const type = (key, label, attributes) => h("label", { class: key === "q" ? "search" : "" }, label, h("input", {
    name: key, value: filter[key], autocomplete: "off", spellcheck: "false", ...attributes,
    oninput: event => { filter[key] = event.target.value; update(); },
  }));
  update(true);
  return [
    h("h1", {}, MANY ? "Every case against every target" : "Cases"),
    h("form", { class: "filters", role: "search", onsubmit: event => event.preventDefault() },
      type("q", "Text", { type: "search", id: "search", placeholder: "press / to search" }),
      ROLES.length > 1 ? pick("role", "Role", ROLES.map(role => [role, role])) : null,
      pick("topic", "Topic", topics.map(topic => [topic, topic])),
      pick("verdict", "Verdict", verdicts),
      type("clause", "Requirement", { size: 13, placeholder: "R9112-6.3" }),
      MANY ? pick("t", "Target", D.targets.map((target, at) => [String(at), shortName(target)])) : null),
    sum, box, tells,
  ];
}

// A table for each role: a server has nothing to say of a client's cases.
function grids(cases, tells) {
  return ROLES.map(role => [role, cases.filter(item => item.role === role)])
    .filter(([, own]) => own.length > 0).map(([role, own]) => grid(own, tells, PLAYERS[role]));
}

function grid(cases, tells, columns) {
  const width = columns.length + 1;
  const body = h("tbody", {});
  let topic = null;
  let row = 0;
  for (const item of cases) {
    if (topicKey(item) !== topic) {
      topic = topicKey(item);
      body.append(h("tr", { class: "topic" }, h("th", { colspan: width, scope: "colgroup" }, h("span", {}, topic)), MANY ? null : h("td", { class: "claim" })));
    }
    body.append(h("tr", {},
      h("th", { scope: "row", class: "name", title: item.claim }, h("a", { href: caseLink(item, columns[0] || 0), tabindex: "-1" }, data(shortId(item)))),
      columns.map((at, column) => h("td", { class: `v-${verdictOf(item.results[at])}` }, cell(item, at, row, column))),
      MANY ? null : h("td", { class: "claim" }, data(item.claim))));
    row += 1;
  }
  const table = h("table", { class: MANY ? "matrix" : "matrix single", role: "grid", "aria-describedby": "readout", "data-columns": columns.length },
    h("caption", { class: "unseen" }, "Cases against targets; the arrow keys move, Enter opens"),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "case"),
      columns.map(at => D.targets[at]).map(target => h("th", { scope: "col", title: nameOf(target) }, MANY ? data(shortName(target)) : "verdict")),
      MANY ? null : h("th", { scope: "col" }))),
    body);
  const first = table.querySelector("a.cell");
  if (first) first.tabIndex = 0;
  const told = event => {
    const found = event.target.closest("a.cell");
    if (!found) return;
    const item = BY_ID.get(found.dataset.id);
    const at = Number(found.dataset.t);
    const result = item.results[at];
    tells.replaceChildren(data(item.id, { class: "data mono" }), ": ", data(item.claim), MANY ? h("br") : " ",
      MANY ? data(shortName(D.targets[at])) : "", MANY ? ": " : "", WORDS[verdictOf(result)],
      result ? [", ", data(result.reason)] : "", result && (result.answer.length || result.ending) ? ` (${course(result)})` : "");
  };
  table.addEventListener("focusin", event => { rove(table, event.target); told(event); });
  table.addEventListener("mouseover", told);
  table.addEventListener("keydown", event => move(table, event));
  return table;
}

function cell(item, at, row, column) {
  const result = item.results[at];
  const verdict = verdictOf(result);
  const answer = result ? (result.answer || []).join(" ") : "";
  const words = result ? `${WORDS[verdict]}, ${course(result)}` : WORDS.none;
  return h("a", {
    class: `cell v-${verdict}`, href: caseLink(item, at), tabindex: "-1", "data-row": row, "data-column": column,
    "data-id": item.id, "data-t": at, "aria-label": `${item.id}${MANY ? ", " + nameOf(D.targets[at]) : ""}: ${words}`,
  }, glyph(verdict), h("small", {}, result && verdict !== "skipped" ? cutTo(MANY ? answer || (result.ending || "") : course(result), MANY ? 9 : 22) : ""));
}

// One cell of the grid is in the order of tabs: the one that was last in focus.
function rove(table, target) {
  const found = target.closest("a.cell");
  if (!found) return;
  table.querySelectorAll('a.cell[tabindex="0"]').forEach(one => { one.tabIndex = -1; });
  found.tabIndex = 0;
}

function move(table, event) {
  const now = event.target.closest("a.cell");
  if (!now || event.ctrlKey || event.metaKey || event.altKey) return;
  let row = Number(now.dataset.row);
  let column = Number(now.dataset.column);
  const last = table.querySelectorAll(`a.cell[data-column="0"]`).length - 1;
  const right = Number(table.dataset.columns) - 1;
  const steps = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1], PageDown: [10, 0], PageUp: [-10, 0] };
  if (event.key === "Home") column = 0;
  else if (event.key === "End") column = right;
  else if (steps[event.key]) { row += steps[event.key][0]; column += steps[event.key][1]; }
  else return;
  event.preventDefault();
  row = Math.min(Math.max(row, 0), last);
  column = Math.min(Math.max(column, 0), right);
  const next = table.querySelector(`a.cell[data-row="${row}"][data-column="${column}"]`);
  if (next) { next.focus({ preventScroll: true }); next.scrollIntoView({ block: "nearest", inline: "nearest" }); }
}
