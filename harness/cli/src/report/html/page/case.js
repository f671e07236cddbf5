// A case: its claim, what is demanded, what was held against it, and the conversation.

function casePage(id, query) {
  const item = BY_ID.get(id);
  if (!item) return [h("h1", {}, "No such case"), h("p", {}, data(id))];
  const given = Number(query.get("t") || 0);
  const at = D.targets[given] ? given : 0;
  const result = item.results[at];
  const all = D.cases;
  const place = all.indexOf(item);
  const next = all[place + 1];
  const before = all[place - 1];
  return [
    h("div", { class: "crumbs" },
      h("span", {}, h("a", { href: link("cases") }, "Cases"), " / ", h("a", { href: link("cases", { role: item.role, topic: item.topic }) }, topicKey(item))),
      h("span", {}, before ? h("a", { id: "before", href: caseLink(before, at), title: before.id }, "← previous") : null, " ",
        next ? h("a", { id: "next", href: caseLink(next, at), title: next.id }, "next →") : null)),
    h("h1", {}, data(item.claim)),
    h("p", { class: "case-id" }, data(item.id)),
    item.why ? h("p", { class: "soft" }, "If not: ", data(item.why), ".") : null,
    MANY ? tabs(item, at) : null,
    result ? judged(item, result, at) : h("p", { class: "verdict" }, badge("none")),
    demands(item),
    result ? [table(result), findings(result)] : null,
    result ? h("section", { id: "conversation" }, conversationParts(item, at, query.get("c"))) : null,
  ];
}

function conversationParts(item, at, chosen) {
  const again = next => {
    history.replaceState(null, "", caseLink(item, at, next));
    document.getElementById("conversation").replaceChildren(...conversationParts(item, at, next));
    document.getElementById("talk").focus();
  };
  return conversation(item, at, chosen, again).flat(4).filter(Boolean);
}

function tabs(item, at) {
  return h("ul", { class: "tabs", "aria-label": "Targets" }, item.results.map((result, one) => !PLAYERS[item.role].includes(one) ? null : h("li", {},
    h("a", { href: caseLink(item, one), "aria-current": one === at ? "page" : null, title: nameOf(D.targets[one]) },
      glyph(verdictOf(result)), data(shortName(D.targets[one])), h("span", { class: "unseen" }, WORDS[verdictOf(result)])))));
}

function judged(item, result, at) {
  const waiver = result.waiver;
  return [
    h("p", { class: "verdict" }, badge(verdictOf(result)), h("span", {}, data(result.reason)),
      h("span", { class: "soft" }, result.verdict === "skipped" ? "" : course(result))),
    waiver ? h("p", {}, "Waived: ", data(waiver.reason), waiver.until ? `, until ${waiver.until}` : "", waiver.issue ? [" (", webLink(waiver.issue), ")"] : "") : null,
    result.death ? h("p", { class: "v-fail" }, badge("fail"), " The target died: ", data(result.death)) : null,
    h("p", { class: "soft small" }, `Judged by the policy ${result.policy || item.policy}`, result.ms ? `; its conversations took ${time(result.ms)} in all` : "", "."),
  ];
}

function demands(item) {
  const ids = item.clauses || [];
  if (ids.length === 0) return null;
  return [
    h("h2", {}, ids.length === 1 ? "What is demanded" : "What is demanded, by any of these"),
    ids.map(id => {
      const one = D.requirements[id] || {};
      return h("div", { class: "demand" },
        h("div", { class: "small" }, h("span", { class: "level" }, one.level || ""), " ", citation(one.citation), " ",
          h("a", { class: "mono", href: link("requirements", { q: id }) }, data(id))),
        h("p", {}, data(one.text || "This requirement is not in the run’s own table.")));
    }),
  ];
}

// A line without its reason, which stands beneath it.
const bare = line => {
  const text = line.text || "";
  const behind = line.reason ? text.lastIndexOf(`# ${line.reason}`) : -1;
  return (behind > 0 ? text.slice(0, behind) : text).trimEnd();
};

// The outcome table, with the line that matched in the conversation that decided.
function table(result) {
  const lines = D.tables[result.table] || [];
  if (lines.length === 0) return null;
  const decisive = result.first ? result.ways[result.variants[result.first[0]][1][result.first[1]][1]] : null;
  const played = decisive && result.verdict !== "skipped";
  const counts = new Map();
  for (const [, cells] of result.variants) for (const cell of cells) {
    const key = result.ways[cell[1]].line || null;
    counts.set(key, (counts.get(key) || 0) + 1);
  }
  const several = result.ways.length > 1;
  const row = (key, mark, condition, reason, hit) => h("tr", { class: hit ? `hit v-${mark}` : `v-${mark}`, "aria-current": hit ? "true" : null },
    h("td", {}, badge(mark), hit ? h("span", { class: "hit-mark" }, "this matched") : null),
    h("td", {}, condition, reason ? h("div", { class: "soft" }, data(reason)) : null),
    several ? h("td", { class: "soft small" }, counts.get(key) ? count(counts.get(key), "time", "times") : "") : null);
  return [
    h("h2", {}, "What it means: the first line that matches decides"),
    h("table", { class: "outcomes" }, h("tbody", {},
      lines.map(line => row(line.line, known(line.mark), [
        h("div", {}, data(line.words || "whatever it does"), line.policy ? ` (policy ${line.policy})` : ""),
        h("div", { class: "cond soft" }, data(bare(line))),
      ], line.reason, played && decisive.line === line.line)),
      row(null, "fail", "anything else, silence included", "", played && !decisive.line && result.verdict === "fail"))),
  ];
}

function findings(result) {
  if (result.findings.length === 0) return null;
  return [
    h("h2", {}, "What the target’s own messages have against them"),
    h("ul", { class: "notes" }, result.findings.map(one => h("li", {}, data(one.what), " ",
      h("a", { class: "mono", href: link("requirements", { q: one.requirement }) }, data(one.requirement || "")),
      one.in_transcript === false ? h("span", { class: "soft" }, " in another conversation of this case") : null))),
  ];
}
