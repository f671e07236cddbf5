// One conversation: which it is, its diagram, its transcript, and how to have it again.

function conversation(item, at, chosen, onchange) {
  const result = item.results[at];
  const options = [];
  result.variants.forEach(([name, cells], variant) => cells.forEach((cell, place) =>
    options.push({ name, key: `${variant}.${place}`, segmentation: cell[0], way: cell[1], talk: cell[2], ms: cell[3], cells })));
  const first = result.first ? `${result.first[0]}.${result.first[1]}` : "";
  const now = options.find(option => option.key === chosen) || options.find(option => option.key === first) || options.find(option => option.talk !== null) || options[0];
  if (!now) return [h("h2", {}, "The conversation"), h("p", { class: "soft" }, "None was held."), redo(item, at, "")];
  // A segmentation that went as another of its variant is shown by that one.
  const kin = now.talk !== null ? now : options.find(option => option.name === now.name && option.way === now.way && option.talk !== null)
    || options.find(option => option.way === now.way && option.talk !== null);
  const talk = kin ? result.talks[kin.talk] : null;
  const figure = h("figure", { class: "figure", "aria-label": "The conversation as a diagram" });
  if (talk) drawn(figure, talk, item.role);
  return [
    h("h2", {}, "The conversation"),
    ways(item, result, options),
    options.length > 1 ? h("div", { class: "choose" }, chooser(result, options, now, onchange)) : null,
    kin && kin !== now ? h("p", { class: "soft small" }, `It went the same way as ${[kin.name === now.name ? "" : kin.name, kin.segmentation].filter(Boolean).join(" ")}, which is shown.`) : null,
    talk ? [figure, legend(talk), h("h3", {}, "Transcript"), transcript(talk)] : h("p", { class: "soft" }, "Its octets were too many to be kept here."),
    redo(item, at, now.segmentation),
  ];
}

const CUTS = { whole: "whole", line: "line by line", octet: "octet by octet" };

function ways(item, result, options) {
  if (result.ways.length < 2) {
    return options.length > 1 ? h("p", { class: "soft" }, `All ${options.length} conversations went the same way.`) : null;
  }
  return [
    h("p", { class: "soft" }, `${count(options.length, "conversation", "conversations")} went ${result.ways.length} ways.`),
    h("ul", { class: "ways" }, result.ways.map((way, at) => h("li", {}, badge(known(way.verdict)), h("span", {}, course(way)),
      h("span", { class: "soft" }, data(way.reason)),
      h("span", { class: "soft small" }, `${options.filter(option => option.way === at).length} of ${options.length}`)))),
  ];
}

function chooser(result, options, now, onchange) {
  const label = option => [option.name, CUTS[option.segmentation] || option.segmentation].filter(Boolean).join(" · ");
  return h("label", {}, "Which of them", h("select", { id: "talk", onchange: event => onchange(event.target.value) },
    result.ways.map((way, at) => h("optgroup", { label: `${way.verdict}: ${course(way)}` },
      options.filter(option => option.way === at).map(option =>
        h("option", { value: option.key, selected: option === now }, label(option)))))));
}

// Drawn as wide as there is room, and again when that changes.
function drawn(figure, talk, role) {
  let last = 0;
  new ResizeObserver(() => {
    const wide = Math.max(280, Math.floor(figure.clientWidth));
    if (Math.abs(wide - last) < 2) return;
    last = wide;
    figure.replaceChildren(diagram(talk, role, wide));
  }).observe(figure);
}

function transcript(talk) {
  let number = 0;
  return h("ol", { class: "transcript", "aria-label": "Transcript" }, talk.l.map((line, place) => {
    if (line < 0) {
      number -= line;
      return h("li", { class: "gap", "data-n": "⋮" }, h("span", {}, `${count(-line, "line", "lines")} left out`));
    }
    number += 1;
    const text = D.lines[line];
    const { arrow, text: said } = parse(text);
    const kind = arrow === "<-" ? "came" : arrow === "->" ? "sent" : "act";
    const bad = /^(reset|hang|refuse|error)/.test(said) && kind === "act" ? " bad" : "";
    return h("li", { class: kind + bad, "data-n": number }, h("span", { class: "data" }, marked(text, talk.m.filter(mark => mark[0] === place))));
  }));
}

// Text with its marks; marks may overlap, and the target's win.
function marked(text, marks) {
  if (marks.length === 0) return text;
  const cuts = [...new Set([0, text.length, ...marks.flatMap(mark => [mark[1], mark[2]])])].filter(at => at >= 0 && at <= text.length).sort((one, other) => one - other);
  const pieces = [];
  for (let at = 0; at + 1 < cuts.length; at += 1) {
    const piece = text.slice(cuts[at], cuts[at + 1]);
    const over = marks.filter(mark => mark[1] <= cuts[at] && mark[2] >= cuts[at + 1]);
    const first = over.find(mark => mark[4]) || over[0];
    pieces.push(first ? h("mark", { class: first[4] ? null : "ours", title: D.lines[first[3]] }, piece) : piece);
  }
  // A mark behind the last column is one of the line end, which the notation does not write.
  if (marks.some(mark => mark[1] >= text.length)) {
    const mark = marks.find(one => one[1] >= text.length);
    pieces.push(h("mark", { class: mark[4] ? null : "ours", title: D.lines[mark[3]] }, "\u00a0"));
  }
  return pieces;
}

function redo(item, at, segmentation) {
  const command = again(item, D.targets[at], segmentation);
  const button = h("button", { type: "button", class: "copy", onclick: () => copy(command, button, code) }, "Copy");
  const code = h("code", { class: "data", tabindex: "-1" }, command);
  return [h("h3", {}, "Play it again"), h("div", { class: "again" }, code, button)];
}

async function copy(text, button, code) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without leave for the clipboard the text is selected, ready for Ctrl-C.
    getSelection().selectAllChildren(code);
    if (!document.execCommand("copy")) { say("The command is selected"); return; }
  }
  button.textContent = "Copied";
  say("Copied");
  setTimeout(() => { button.textContent = "Copy"; }, 1600);
}
