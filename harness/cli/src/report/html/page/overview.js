// The first screen: verdicts by topic, what is new since the waivers, and what was run.

const SHOWN = 10;

function overview() {
  return MANY ? overviewOfMany() : overviewOfOne(D.targets[0]);
}

function overviewOfOne(target) {
  const sums = tally(D.cases.map(item => item.results[0]));
  const name = nameOf(target);
  return [
    h("h1", { class: name.length > 48 ? "long" : null }, data(name)),
    target.server && target.server !== name ? h("p", { class: "soft" }, "It calls itself ", data(target.server), ".") : null,
    target.error ? h("p", { class: "v-fail" }, badge("fail"), " The run could not go on: ", data(target.error)) : null,
    target.summary && target.summary.stopped ? h("p", {}, badge("inconclusive"), " The run was stopped before its end.") : null,
    h("ul", { class: "tally", "aria-label": "Verdicts" },
      VERDICTS.filter(verdict => sums[verdict] > 0 || verdict === "fail" || verdict === "pass")
        .map(verdict => h("li", {}, h("a", { class: `v-${verdict}`, href: link("cases", { verdict }) },
          h("b", {}, sums[verdict]), WORDS[verdict])))),
    bar(sums),
    facts(target, "strip"),
    h("div", { class: "split" }, h("div", {}, news(0), red(target)), h("div", {}, byTopic())),
  ];
}

// How bad a failure is, the gravest first: against the security policy, a MUST, a SHOULD.
function gravity(item, result) {
  const policy = result.policy || item.policy;
  if (policy === "security") return 0;
  if (policy === "limits") return 4;
  const levels = (item.clauses || []).map(id => (D.requirements[id] || {}).level);
  return levels.includes("MUST") ? 1 : levels.includes("SHOULD") ? 2 : 3;
}

// The failures that nothing excuses: the gravest of each topic before the second of any, so that
// a few show much.
function news(at) {
  const grave = item => gravity(item, item.results[at]);
  const all = D.cases.filter(item => verdictOf(item.results[at]) === "fail").sort((one, other) => grave(one) - grave(other));
  const first = new Map();
  for (const item of all) if (!first.has(topicKey(item))) first.set(topicKey(item), item);
  const heads = new Set(first.values());
  const fails = [...heads, ...all.filter(item => !heads.has(item))];
  const waived = D.cases.filter(item => verdictOf(item.results[at]) === "waived").length;
  const more = fails.length - SHOWN;
  const none = waived > 0 ? "Nothing: every failure is excused by a waiver." : "Nothing fails.";
  return [
    h("h2", {}, "New since the waivers"),
    fails.length === 0 ? h("p", { class: "soft" }, none) : h("ul", { class: "news" }, fails.slice(0, SHOWN).map(item => {
      const result = item.results[at];
      return h("li", {}, glyph("fail"),
        h("div", { class: "claim" }, h("a", { href: caseLink(item, at) }, data(item.claim))),
        h("div", { class: "id" }, data(item.id, { class: "data mono" })),
        h("div", { class: "id" }, data(result.reason), result.answer.length || result.ending ? ` (${course(result)})` : ""));
    })),
    more > 0 ? h("p", { class: "more" }, h("a", { href: link("cases", { verdict: "fail" }) }, `and ${more} more`)) : null,
    waived > 0 ? h("p", { class: "more" }, h("a", { href: link("cases", { verdict: "waived" }) }, `${count(waived, "failure is", "failures are")} waived`)) : null,
  ];
}

function red(target) {
  const bad = (target.waivers || []).filter(one => ["stale", "expired", "matches nothing"].includes(one.state));
  if (bad.length === 0) return null;
  return [
    h("h2", {}, "Waivers that no longer hold"),
    h("ul", { class: "news" }, bad.map(one => h("li", {}, glyph("fail"),
      h("div", { class: "claim" }, data(one.case), ` ${one.state === "matches nothing" ? "matches nothing" : "is " + one.state}`),
      h("div", { class: "id" }, data(one.reason), one.until ? ` (until ${one.until})` : "")))),
  ];
}

function byTopic() {
  const all = TOPICS.map(topic => [topic, tally(D.cases.filter(item => topicKey(item) === topic).map(item => item.results[0]))]);
  const shown = VERDICTS.filter(verdict => verdict === "fail" || verdict === "pass" || all.some(([, sums]) => sums[verdict] > 0));
  return [
    h("h2", {}, "Verdicts by topic"),
    h("table", { class: "plain" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "topic"), h("th", { class: "wide" }),
        shown.map(verdict => h("th", { scope: "col", class: "num", title: WORDS[verdict] },
          h("span", { "aria-hidden": "true" }, GLYPHS[verdict]), h("span", { class: "unseen" }, WORDS[verdict]))))),
      h("tbody", {}, all.map(([topic, sums]) => h("tr", {},
        h("th", { scope: "row" }, h("a", { href: link("cases", split(topic)) }, ROLES.length > 1 ? topic : split(topic).topic)),
        h("td", { class: "wide" }, bar(sums, true)),
        shown.map(verdict => h("td", { class: `num v-${verdict}` }, sums[verdict] === 0 ? h("span", { class: "zero" }, "·")
          : h("a", { href: link("cases", { ...split(topic), verdict }) }, sums[verdict]))))))),
  ];
}

const split = key => ({ role: key.slice(0, key.indexOf("/")), topic: key.slice(key.indexOf("/") + 1) });

function facts(target, kind) {
  const sum = target.summary || {};
  const rows = [
    ["badpeer", target.badpeer], ["catalogue", target.catalogue],
    ["server", target.server], ["reached by", target.reached],
    ["transport", target.transport],
    ["barriers", target.barriers === null || target.barriers === undefined ? null : target.barriers ? "yes: asked the kernel" : "no: by deadline"],
    ["policy", (target.policy || []).join(", ")],
    ["offers", (target.offers || []).join(", ") || "nothing but GET /"],
    ["deadline", target.deadline_ms ? time(target.deadline_ms) : null],
    ["grace", target.grace_ms ? time(target.grace_ms) : null],
    ["cases", sum.cases], ["conversations", sum.conversations], ["deaths", sum.deaths || null],
    ["took", sum.ms ? time(sum.ms) : null], ["exit code", sum.exit],
  ];
  return h("dl", { class: kind === "strip" ? "facts strip" : "facts", "aria-label": "What was run" },
    rows.filter(([, value]) => value !== null && value !== undefined && value !== "")
      .map(([key, value]) => h("div", {}, h("dt", {}, key), h("dd", { class: "data" }, value))));
}

function overviewOfMany() {
  const sums = D.targets.map((_, at) => tally(D.cases.map(item => item.results[at])));
  return [
    h("h1", {}, `${count(D.targets.length, "target", "targets")}, ${count(D.cases.length, "case", "cases")}`),
    h("table", { class: "plain" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "target"), h("th", { class: "wide" }),
        VERDICTS.map(verdict => h("th", { scope: "col", class: "num", title: WORDS[verdict] },
          h("span", { "aria-hidden": "true" }, GLYPHS[verdict]), h("span", { class: "unseen" }, WORDS[verdict]))))),
      h("tbody", {}, D.targets.map((target, at) => h("tr", {},
        h("th", { scope: "row", title: nameOf(target) }, data(shortName(target)),
          target.server ? h("div", { class: "soft small" }, data(cutTo(target.server, 40))) : null,
          target.error ? h("div", { class: "small" }, badge("fail"), " ", data(target.error)) : null),
        h("td", { class: "wide" }, bar(sums[at])),
        VERDICTS.map(verdict => h("td", { class: `num v-${verdict}` }, sums[at][verdict] === 0 ? h("span", { class: "zero" }, "·")
          : h("a", { href: link("cases", { verdict, t: at }) }, sums[at][verdict]))))))),
    h("p", { class: "more" }, h("a", { href: link("cases") }, "Every case against every target")),
    topicsOfMany(),
    alone(),
    h("h2", {}, "What was run"),
    h("div", { class: "grid2" }, D.targets.map(target => h("div", {}, h("h3", {}, data(nameOf(target))), facts(target), red(target)))),
  ];
}

function topicsOfMany() {
  return [h("h2", {}, "Verdicts by topic"), h("div", { class: "box" }, ROLES.map(topicsOf))];
}

function topicsOf(role) {
  return h("table", { class: "matrix sums" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "topic"),
      PLAYERS[role].map(at => D.targets[at]).map(target => h("th", { scope: "col", title: nameOf(target) }, data(shortName(target)))))),
    h("tbody", {}, TOPICS.filter(topic => split(topic).role === role).map(topic => {
      const cases = D.cases.filter(item => topicKey(item) === topic);
      return h("tr", {}, h("th", { scope: "row", class: "name" }, h("a", { href: link("cases", split(topic)) }, topic)),
        PLAYERS[role].map(at => {
          const sums = tally(cases.map(item => item.results[at]));
          const worst = VERDICTS.find(verdict => sums[verdict] > 0) || "none";
          const shown = worst === "none" ? "" : sums[worst];
          return h("td", { class: `v-${worst}` }, h("a", { class: `cell v-${worst}`, href: link("cases", { ...split(topic), t: at, verdict: worst === "none" ? "" : worst }) },
            glyph(worst), h("small", {}, shown), h("span", { class: "unseen" }, WORDS[worst])));
        }));
    })));
}

// What one target fails and all others that played it do not: the most telling rows of the matrix.
function alone() {
  const rows = D.cases.flatMap(item => {
    const verdicts = item.results.map(verdictOf);
    const fails = verdicts.flatMap((verdict, at) => verdict === "fail" ? [at] : []);
    const good = verdicts.filter(verdict => verdict === "pass").length;
    return fails.length === 1 && good >= Math.max(2, PLAYERS[item.role].length - 2) ? [[item, fails[0]]] : [];
  });
  if (rows.length === 0) return null;
  return [
    h("h2", {}, "Failed by one target alone"),
    h("ul", { class: "news" }, rows.slice(0, SHOWN).map(([item, at]) => h("li", {}, glyph("fail"),
      h("div", { class: "claim" }, h("a", { href: caseLink(item, at) }, data(item.claim))),
      h("div", { class: "id" }, data(shortName(D.targets[at])), ": ", data(item.results[at].reason))))),
    rows.length > SHOWN ? h("p", { class: "more soft" }, `and ${rows.length - SHOWN} more`) : null,
  ];
}
