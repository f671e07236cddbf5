// The data, and what is asked of it again and again.

const D = JSON.parse(document.getElementById("data").textContent);
const MANY = D.targets.length > 1;
const VERDICTS = ["fail", "waived", "inconclusive", "warn", "pass", "skipped"];
const GLYPHS = { fail: "✕", waived: "≈", inconclusive: "?", warn: "!", pass: "✓", skipped: "–", none: "·" };
const WORDS = {
  fail: "fail", waived: "waived", inconclusive: "inconclusive", warn: "warn", pass: "pass",
  skipped: "skipped", none: "not played",
};

const known = verdict => VERDICTS.includes(verdict) ? verdict : "inconclusive";
const verdictOf = result => !result ? "none"
  : result.waived && result.verdict === "fail" ? "waived" : known(result.verdict);

const glyph = verdict => h("span", { class: `glyph v-${verdict}`, "aria-hidden": "true" }, GLYPHS[verdict]);
const badge = verdict => h("span", { class: `badge v-${verdict}` },
  h("span", { class: "glyph", "aria-hidden": "true" }, GLYPHS[verdict]), WORDS[verdict]);

const nameOf = target => target.name || "a target";
const shortName = target => cutTo(nameOf(target), 26);
const shortId = item => item.id.startsWith(`${item.role}/${item.topic}/`)
  ? item.id.slice(item.role.length + item.topic.length + 2) : item.id;

// `200 200, open`: what the target did.
function course(one) {
  const answer = (one.answer || []).join(" ") || "no answer";
  return one.ending ? `${answer}, ${one.ending}` : answer;
}

function tally(results) {
  const sums = Object.fromEntries(VERDICTS.map(verdict => [verdict, 0]));
  for (const result of results) if (result) sums[verdictOf(result)] += 1;
  return sums;
}

function bar(sums, thin) {
  const parts = VERDICTS.filter(verdict => sums[verdict] > 0);
  const words = parts.map(verdict => `${sums[verdict]} ${WORDS[verdict]}`).join(", ");
  return h("div", { class: thin ? "bar thin" : "bar", role: "img", "aria-label": words || "no case", title: words },
    parts.map(verdict => grow(h("i", { class: `v-${verdict}` }), sums[verdict])));
}

const topicKey = item => `${item.role}/${item.topic}`;
const TOPICS = [...new Set(D.cases.map(topicKey))].sort();
const ROLES = [...new Set(D.cases.map(item => item.role))].sort();
// Which targets have cases of a role: the columns beside them.
const PLAYERS = Object.fromEntries(ROLES.map(role => [role, D.targets.map((_, at) => at)
  .filter(at => !MANY || D.cases.some(item => item.role === role && item.results[at]))]));
const BY_ID = new Map(D.cases.map(item => [item.id, item]));

const link = (path, query) => {
  const pairs = Object.entries(query || {}).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const text = pairs.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");
  return `#/${path}${text ? "?" + text : ""}`;
};
const caseLink = (item, target, talk) => link(`case/${encodeURIComponent(item.id)}`,
  { t: MANY ? target : null, c: talk });

const quote = word => /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

// The command that plays a case again.
function again(item, target, segmentation) {
  const words = ["badpeer", "test", item.role, ...(target.again || [])];
  if (item.topic !== "own-messages") {
    const catalogued = item.id.startsWith(`${item.role}/`);
    words.push(...(catalogued ? ["--case", item.id] : ["--script", `${item.id}.wire`]));
    if (segmentation) words.push("--segments", segmentation);
  }
  return words.map(quote).join(" ");
}
