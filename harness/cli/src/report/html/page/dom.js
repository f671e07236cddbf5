// Elements and text nodes. Text from data only ever becomes a text node or an attribute's value.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(4)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

const h = (tag, props, ...children) => fill(document.createElement(tag), props, children);
const s = (tag, props, ...children) => fill(document.createElementNS(SVG, tag), props, children);

// Text of a target's, kept from turning what stands around it.
const data = (text, props) => h("span", { class: "data", ...props }, text);

const grow = (element, weight) => { element.style.flexGrow = String(weight); return element; };

const say = text => { document.getElementById("live").textContent = text; };

const count = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

const time = ms => ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10000 ? 1 : 0)} s`;

const cutTo = (text, length) => text.length > length ? text.slice(0, Math.max(1, length - 1)) + "…" : text;

// The section of an RFC, for a reader who follows the link; nothing is loaded by itself.
function citation(text) {
  const found = /^RFC (\d{3,5}) §([0-9]+(?:\.[0-9]+)*)$/.exec(text || "");
  if (!found) return data(text || "");
  const href = `https://www.rfc-editor.org/rfc/rfc${found[1]}#section-${found[2]}`;
  return h("a", { href, rel: "noopener noreferrer" }, text);
}

// A link only where it is one of the web's; otherwise text.
const webLink = text => /^https?:\/\/[^\s]+$/i.test(text)
  ? h("a", { href: text, rel: "noopener noreferrer" }, text) : data(text);
