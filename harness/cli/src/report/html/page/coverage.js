// Which requirements have a case, what came of them, and why the others have none.

const COVERED = D.coverage;

function meter(sum) {
  return h("div", { class: "meter", role: "img", "aria-label": `${sum.tested} of ${sum.rows}` }, grow(h("i"), sum.tested), grow(h("span"), sum.rows - sum.tested));
}

function sums(title, pairs) {
  return h("div", {}, h("h3", {}, title), h("table", { class: "plain" }, h("tbody", {}, pairs.map(([name, sum, href]) => h("tr", {},
    h("th", { scope: "row" }, href ? h("a", { href }, name) : name), h("td", { class: "wide" }, meter(sum)),
    h("td", { class: "num" }, `${sum.tested} of ${sum.rows}`))))));
}

const worst = results => VERDICTS.find(verdict => results.some(result => verdictOf(result) === verdict)) || "none";

function requirementsPage(query) {
  const filter = Object.fromEntries(["q", "role", "topic", "state"].map(key => [key, query.get(key) || ""]));
  const list = h("ul", { class: "rows" });
  const told = h("p", { class: "soft small" });
  const update = quiet => {
    const rows = COVERED.rows.filter(row => wanted(row, filter));
    list.replaceChildren(...rows.map(requirementRow));
    told.textContent = `${rows.length} of ${count(COVERED.rows.length, "requirement", "requirements")}`;
    if (!quiet) { say(told.textContent); history.replaceState(null, "", link("requirements", filter)); }
  };
  const pick = (key, label, options) => h("label", {}, label, h("select", { name: key, onchange: event => { filter[key] = event.target.value; update(); } },
    h("option", { value: "" }, "any"), options.map(value => h("option", { value, selected: filter[key] === value }, value))));
  update(true);
  const entries = object => Object.entries(object);
  return [
    h("h1", {}, `${COVERED.total.tested} of ${COVERED.total.rows} requirements have a case`),
    h("p", { class: "soft" }, "Each is one testable sentence of a document. A verdict is the gravest of the cases that test it."),
    h("div", { class: "grid2" },
      sums("By document", entries(COVERED.documents)),
      sums("By who is bound", entries(COVERED.roles).map(([role, sum]) => [role, sum, link("requirements", { role })])),
      sums("By topic", entries(COVERED.topics).map(([topic, sum]) => [topic, sum, link("requirements", { topic })]))),
    h("details", {}, h("summary", {}, "By section"), h("div", { class: "grid2" }, sums("", COVERED.sections.map(one => [one.citation, one])))),
    h("h2", {}, "The requirements"),
    h("form", { class: "filters", role: "search", onsubmit: event => event.preventDefault() },
      h("label", { class: "search" }, "Text", h("input", { type: "search", id: "search", value: filter.q, autocomplete: "off", spellcheck: "false", placeholder: "press / to search", oninput: event => { filter.q = event.target.value; update(); } })),
      pick("role", "Who is bound", Object.keys(COVERED.roles)), pick("topic", "Topic", Object.keys(COVERED.topics)), pick("state", "State", ["tested", "open"])),
    told, list,
    h("h2", {}, "Binding words that are no requirement here"),
    exempt(),
  ];
}

function wanted(row, filter) {
  if (filter.role && row.role !== filter.role) return false;
  if (filter.topic && !row.topics.includes(filter.topic)) return false;
  if (filter.state && (filter.state === "open") !== Boolean(row.open)) return false;
  const text = [row.id, row.citation, row.level, row.text, ...row.cases].join(" ").toLowerCase();
  return filter.q.toLowerCase().split(/\s+/).every(word => text.includes(word));
}

function requirementRow(row) {
  return h("li", {},
    h("div", { class: "small" }, h("span", { class: "mono" }, row.id), " ", citation(row.citation), h("span", { class: "soft" }, ` ${row.level}, of a ${row.role}`)),
    h("p", {}, row.text),
    row.open ? h("p", { class: "soft small" }, row.open) : h("div", { class: "cases" }, row.cases.map(id => {
      const item = BY_ID.get(id);
      const verdict = item ? worst(item.results) : "none";
      return h("span", {}, glyph(verdict), " ", item ? h("a", { class: "mono", href: caseLink(item, Math.max(0, item.results.findIndex(one => verdictOf(one) === verdict))) }, id, h("span", { class: "unseen" }, ` ${WORDS[verdict]}`)) : h("span", { class: "mono soft" }, id));
    })));
}

function exempt() {
  const kinds = [...new Set(COVERED.exempt.map(one => one.disposition))];
  return kinds.map(kind => {
    const all = COVERED.exempt.filter(one => one.disposition === kind);
    return h("details", {}, h("summary", {}, `${all.length} ${kind}`), h("ul", { class: "rows" }, all.map(one =>
      h("li", {}, h("div", { class: "small" }, citation(`${/^\d+$/.test(one.document) ? "RFC " : ""}${one.document} §${one.section}`), ` ${one.word}, no. ${one.number}`), h("p", { class: "small soft" }, one.reason)))));
  });
}
