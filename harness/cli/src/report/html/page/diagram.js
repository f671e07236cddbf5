// A conversation as a sequence diagram: lanes for the parties, an arrow for each segment.

const ROW = 17;
const SIZE = 12;
const ROWS = 14;
const PAUSE = 40;
const LEGIBLE = 28;
const END = { left: 16, right: 16 };

// `client.2  -> text`
function parse(line) {
  const found = /^(\S+)\s+(->|<-|=>|<=|\.\.)(?: (.*))?$/s.exec(line);
  if (!found) return { actor: "", party: "", number: "1", arrow: "", text: line, column: 0 };
  const text = found[3] || "";
  const [party, number] = found[1].split(".");
  return { actor: found[1], party, number: number || "1", arrow: found[2], text, column: line.length - text.length };
}

let measured = null;
function charWidth() {
  if (measured === null) {
    const context = document.createElement("canvas").getContext("2d");
    context.font = `${SIZE}px ${getComputedStyle(document.documentElement).getPropertyValue("--mono")}`;
    measured = context.measureText("0".repeat(50)).width / 50 || 7.3;
  }
  return measured;
}

// Which lanes there are, from left to right, and whom each party speaks to.
function lanesOf(parties, role) {
  const has = party => parties.has(party);
  if (has("front") || has("back")) {
    const lanes = [has("caller") && "caller", has("front") && "the client", has("front") && "front", has("back") && "back", has("back") && "the server", has("handler") && "handler"];
    return { lanes: lanes.filter(Boolean), peer: { caller: "the client", front: "the client", back: "the server", handler: "the server" } };
  }
  const lanes = [has("caller") && "caller", has("client") && "client", "target", has("server") && "server", has("handler") && "handler"];
  const target = `the ${role}`;
  return {
    lanes: lanes.filter(Boolean).map(lane => lane === "target" ? target : lane),
    peer: { caller: target, client: target, server: target, handler: target },
  };
}

const WHO = { client: "badpeer plays it", server: "badpeer plays it", front: "badpeer", back: "badpeer", caller: "drives the target", handler: "the application" };

// Arrows with their lines, as the talk's `e` has them.
function eventsOf(talk) {
  return talk.e.map(([first, last, octets, segments, at, until]) => {
    const lines = [];
    for (let place = first; place <= last; place += 1) {
      const number = talk.l[place];
      if (number < 0) lines.push({ place, gap: -number });
      else lines.push({ place, ...parse(D.lines[number]), marks: talk.m.filter(mark => mark[0] === place) });
    }
    const head = lines.find(line => !line.gap) || { actor: "", party: "", number: "1", arrow: "", text: "" };
    return { ...head, lines, octets, segments, at, until };
  });
}

function diagram(talk, role, wide) {
  const events = eventsOf(talk);
  const parties = new Set(events.map(event => event.party).filter(party => WHO[party]));
  if (parties.size === 0) return h("p", { class: "readout" }, " No conversation was held.");
  const { lanes, peer } = lanesOf(parties, role);
  const numbered = new Set([...parties].filter(party => new Set(events.filter(event => event.party === party).map(event => event.number)).size > 1));
  const narrow = wide < 560;
  const timed = events.some(event => event.at > 0);
  const gutter = timed ? (narrow ? 44 : 62) : 14;
  const edge = narrow ? 40 : 64;
  const step = (wide - gutter - 2 * edge) / Math.max(1, lanes.length - 1);
  const x = Object.fromEntries(lanes.map((lane, at) => [lane, gutter + edge + at * step]));
  const art = s("g");
  const draw = { art, x, peer, numbered, wide, gutter, y: 58, before: 0, told: -1 };
  for (const event of events) {
    if (!WHO[event.party]) continue;
    pauseBefore(draw, event);
    if (event.arrow === "->" || event.arrow === "<-") octetsOf(draw, event);
    else if (event.arrow === "..") scripted(draw, event);
    else act(draw, event);
  }
  const tall = draw.y + 14;
  const back = s("g", {}, lanes.map(lane => [
    s("line", { class: WHO[lane] ? "life" : "life target", x1: x[lane], x2: x[lane], y1: 46, y2: tall - 4 }),
    s("text", { class: "head", x: x[lane], y: 22 }, lane),
    s("text", { class: "who", x: x[lane], y: 37 }, narrow ? (WHO[lane] ? "badpeer" : "under test") : WHO[lane] || "under test"),
  ]));
  return s("svg", { viewBox: `0 0 ${wide} ${tall}`, width: wide, height: tall, role: "img", "aria-label": "Sequence diagram of the conversation; the transcript below says the same in words" }, back, art);
}

function pauseBefore(draw, event) {
  if (event.at === null || event.at === undefined) return;
  const gap = event.at - draw.before;
  draw.before = Math.max(event.at, event.until || 0);
  if (gap >= PAUSE && event.arrow !== ".." && !draw.paused) rest(draw, `${time(gap)} later`);
  draw.paused = false;
  draw.at = event.at;
}

// A pause: the lifelines are broken, and the words say how long.
function rest(draw, words) {
  const y = draw.y + 4;
  draw.art.append(s("rect", { class: "back", x: 0, y, width: draw.wide, height: 26 }),
    Object.values(draw.x).map(at => s("line", { class: "rest", x1: at, x2: at, y1: y, y2: y + 26 })).reduce((all, one) => { all.append(one); return all; }, s("g")),
    s("rect", { class: "back", x: (draw.gutter + draw.wide) / 2 - words.length * 3.4 - 4, y: y + 4, width: words.length * 6.8 + 8, height: 18 }),
    s("text", { class: "pause", x: (draw.gutter + draw.wide) / 2, y: y + 17 }, words));
  draw.y = y + 30;
}

function scripted(draw, event) {
  rest(draw, `the script pauses ${event.text}`);
  draw.paused = true;
}

// Where an arrow of this event begins and ends.
function ends(draw, event) {
  const own = draw.x[event.party];
  const other = draw.x[draw.peer[event.party]];
  const outward = event.arrow === "->" || event.arrow === "=>";
  // The number of a connection stands on its lane, and arrows end beside it.
  const beside = own + (draw.numbered.has(event.party) ? Math.sign(other - own) * 9 : 0);
  return { own, other, from: outward ? beside : other, to: outward ? other : beside };
}

function stamp(draw, event, y) {
  if (event.at === null || event.at === undefined) return;
  const words = time(event.at);
  if (words === draw.stamp) return;
  draw.stamp = words;
  draw.art.append(s("text", { class: "time", x: draw.gutter - 4, y: y + 4 }, words));
}

function arrow(group, from, to, y, short) {
  const way = Math.sign(to - from);
  const end = to - way * (short || 1.5);
  group.append(s("path", { class: "arrow", d: `M${from} ${y}H${end - way * 7}` }),
    s("path", { class: "tip", d: `M${end} ${y}l${-way * 9} -4.5v9z` }));
}

function number(draw, group, event, y) {
  if (!draw.numbered.has(event.party)) return;
  const at = draw.x[event.party];
  group.append(s("circle", { class: "pill", cx: at, cy: y, r: 8.5 }),
    s("text", { class: "word", x: at, y: y + 4 }, event.number));
}

// The lines of a segment that are shown: the first, those that are marked, and the last.
function chosen(event) {
  const lines = event.lines;
  if (lines.length <= ROWS) return lines;
  const keep = new Set([0, 1, 2, 3, 4, 5, 6, 7, lines.length - 1]);
  lines.forEach((line, at) => { if (line.marks && line.marks.length && keep.size < 18) keep.add(at); });
  const out = [];
  let left = 0;
  lines.forEach((line, at) => {
    if (keep.has(at)) {
      if (left) out.push({ gap: left });
      left = 0;
      out.push(line);
    } else left += line.gap || 1;
  });
  return out;
}

function octetsOf(draw, event) {
  const { from, to } = ends(draw, event);
  const width = charWidth();
  let left = Math.min(from, to) + END.left;
  let right = Math.max(from, to) - END.right;
  // Where the lanes leave no room for words, these take the whole width, and the arrow says whose they are.
  if (right - left < LEGIBLE * width) [left, right] = [draw.gutter + 6, draw.wide - 6];
  const room = Math.max(8, Math.floor((right - left - 12) / width));
  const group = s("g", { class: event.arrow === "->" ? "went" : "came" });
  const top = draw.y + 4;
  let y = top + 4;
  const rows = s("g");
  for (const line of chosen(event)) {
    y += ROW;
    if (line.gap) {
      rows.append(s("text", { class: "dim", x: left + 6, y }, `… ${count(line.gap, "more line", "more lines")}`));
      continue;
    }
    const text = cutTo(line.text, room);
    for (const [, start, end, , theirs] of line.marks || []) {
      const first = Math.min(Math.max(0, start - line.column), room - 1);
      const last = Math.min(Math.max(first + 1, end - line.column), room);
      const at = { x: left + 6 + first * width, width: (last - first) * width };
      rows.append(s("rect", { class: theirs ? "mark" : "mark ours", ...at, y: y - 12.5, height: ROW - 1, rx: 2 }),
        s("line", { class: theirs ? "under" : "under ours", x1: at.x, x2: at.x + at.width, y1: y + 3, y2: y + 3 }));
    }
    rows.append(text === "" ? s("text", { class: "dim", x: left + 6, y }, "(an empty line)")
      : s("text", { class: "octets", x: left + 6, y }, text));
  }
  group.append(s("rect", { class: "ground", x: left, y: top + 2, width: right - left, height: y - top + 6, rx: 5 }), rows);
  y += 18;
  arrow(group, from, to, y);
  number(draw, group, event, y);
  const over = event.until - event.at >= 10 ? `, over ${time(event.until - event.at)}` : "";
  const words = count(event.octets, "octet", "octets") + (event.segments > 1 ? ` in ${count(event.segments, "segment", "segments")}${over}` : "");
  if (event.segments > 1) group.classList.add("many");
  group.append(s("text", { class: "dim", x: (from + to) / 2, y: y + 14, "text-anchor": "middle" }, words));
  stamp(draw, event, y);
  draw.art.append(group);
  draw.y = y + 20;
}

// A word in a pill, around its middle.
function pill(group, middle, y, word) {
  const width = word.length * 6.7 + 18;
  group.append(s("rect", { class: "pill", x: middle - width / 2, y: y - 10.5, width, height: 21, rx: 10.5 }),
    s("text", { class: "word", x: middle, y: y + 4 }, word));
}

const PLAIN = { wait: "waits for us, proven idle", stall: "stops reading", resume: "reads again" };

function act(draw, event) {
  const { own, other, from, to } = ends(draw, event);
  const word = event.text;
  const ours = event.arrow === "=>";
  const group = s("g");
  const y = draw.y + 22;
  const middle = (own + other) / 2;
  const room = Math.abs(own - other) - 60;
  const fit = text => cutTo(text, Math.max(6, Math.floor(room / 6.7)));
  const way = Math.sign(to - from);
  if (event.party === "caller" || event.party === "handler") {
    const bad = word.startsWith("error") || word === "hang";
    group.setAttribute("class", bad ? "rst" : ours ? "went" : "came");
    // The application is behind the target: what it is given goes outward.
    arrow(group, event.party === "handler" ? other : from, event.party === "handler" ? own : to, y);
    pill(group, middle, y, fit(word));
  } else if (word === "open") {
    group.setAttribute("class", "open");
    arrow(group, from, to, y);
    pill(group, middle, y, "opens");
  } else if (word === "finish" || word === "close") {
    group.setAttribute("class", "fin");
    arrow(group, from, to, y, 9);
    group.append(s("path", { class: "sign", d: `M${to - way * 6} ${y - 8}v16M${to - way * 1.5} ${y - 8}v16` }));
    pill(group, middle, y, word === "close" ? "FIN both ways: closes" : "FIN: finishes");
  } else if (word === "reset" || word === "reset lost" || word === "refuse") {
    group.setAttribute("class", "rst");
    const start = from + way * 4;
    const end = to - way * 10;
    const zig = Array.from({ length: 13 }, (_, at) => `${start + (end - start) * at / 12} ${y + (at === 0 || at === 12 ? 0 : at % 2 ? -4 : 4)}`);
    group.append(s("path", { class: "arrow", d: `M${zig.join("L")}` }),
      s("path", { class: "sign", d: `M${to - way * 10 - 6} ${y - 6}l12 12m0 -12l-12 12` }));
    pill(group, middle, y, fit({ reset: "RST: resets", "reset lost": "RST: resets, unread is lost", refuse: "RST: refuses" }[word]));
  } else if (word === "hang") {
    group.setAttribute("class", "alarm");
    note(draw, group, event, other, y, "hangs: nothing came in time");
  } else if (word === "cut") {
    group.append(s("line", { class: "rest", x1: own, x2: other, y1: y, y2: y }));
    pill(group, middle, y, fit("cut: the target has read this"));
  } else {
    note(draw, group, event, ours ? own : other, y, PLAIN[word] || word);
  }
  if (!group.querySelector(".note")) number(draw, group, event, y);
  stamp(draw, event, y);
  draw.art.append(group);
  draw.y = y + 14;
}

// A word on one lane, kept inside the drawing.
function note(draw, group, event, lane, y, words) {
  const said = draw.numbered.has(event.party) ? `${event.number}: ${words}` : words;
  const text = cutTo(said, Math.floor((draw.wide - draw.gutter - 30) / 6.7));
  const half = (text.length * 6.7 + 18) / 2 + 4;
  const own = s("g", { class: "note" });
  pill(own, Math.min(Math.max(lane, draw.gutter + half), draw.wide - half), y, text);
  group.append(own);
}

function legend(talk) {
  const theirs = [...new Set(talk.m.filter(mark => mark[4]).map(mark => D.lines[mark[3]]))];
  const ours = [...new Set(talk.m.filter(mark => !mark[4]).map(mark => D.lines[mark[3]]))];
  if (theirs.length + ours.length === 0) return null;
  return h("ul", { class: "legend" },
    theirs.map(what => h("li", {}, h("mark", {}, "the target’s"), " ", data(what))),
    ours.map(what => h("li", {}, h("mark", { class: "ours" }, "ours, on purpose"), " ", data(what))));
}
