// Which page is shown, from the part of the address behind `#`; and the keys.

const PAGES = [["", "Overview"], ["cases", "Cases"], ["requirements", "Requirements"]];

// Whether the next page is asked for in order to search in it.
let searches = false;

function route() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  let decoded = path;
  try { decoded = decodeURIComponent(path); } catch { decoded = ""; }
  return { path: decoded, query: new URLSearchParams(query || "") };
}

function pageOf({ path, query }) {
  if (path.startsWith("case/")) return casePage(path.slice(5), query);
  if (path === "cases") return casesPage(query);
  if (path === "requirements") return requirementsPage(query);
  return overview();
}

function show(moved) {
  const where = route();
  const main = document.getElementById("main");
  main.replaceChildren(...[pageOf(where)].flat(6).filter(Boolean));
  document.body.className = MANY && where.path === "cases" ? "broad" : "";
  const section = where.path.startsWith("case/") ? "cases" : where.path;
  const known = PAGES.some(([path]) => path === section) ? section : "";
  document.getElementById("top").replaceChildren(
    h("a", { class: "brand", href: "#/" }, "badpeer"),
    h("nav", { "aria-label": "Pages" }, h("ul", {}, PAGES.map(([path, name]) => h("li", {},
      h("a", { href: link(path), "aria-current": path === known ? "page" : null }, name))))));
  const heading = main.querySelector("h1");
  document.title = `${heading ? cutTo(heading.textContent, 80) : ""} · badpeer`;
  if (searches) document.getElementById("search").focus();
  else if (moved) main.focus({ preventScroll: true });
  searches = false;
  if (moved) scrollTo({ top: 0, behavior: "instant" });
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest("input, select, textarea");
  if (event.key === "Escape" && typing) { typing.blur(); return; }
  if (typing) return;
  if (event.key === "/") {
    event.preventDefault();
    const search = document.getElementById("search");
    if (search) search.focus();
    else { searches = true; location.hash = "#/cases"; }
  } else if (event.key === "n" || event.key === "p") {
    const found = document.getElementById(event.key === "n" ? "next" : "before");
    if (found) location.hash = found.hash;
  }
}

document.getElementById("foot").replaceChildren(
  h("p", {}, "Keys: ", h("kbd", {}, "/"), " search, ", h("kbd", {}, "↑ ↓ ← →"), " move in the matrix, ", h("kbd", {}, "Enter"), " opens, ", h("kbd", {}, "n"), " ", h("kbd", {}, "p"), " next and previous case."),
  h("p", {}, `Made by badpeer ${D.made.badpeer}, catalogue ${D.made.catalogue}. This page loads nothing and sends nothing.`));
document.getElementById("skip").addEventListener("click", () => document.getElementById("main").focus());
addEventListener("hashchange", () => show(true));
addEventListener("keydown", onKey);
show(false);
