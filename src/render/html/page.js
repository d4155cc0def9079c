(() => {
"use strict";
// Everything on the page reads without this: it sorts and filters tables and shows values under the pointer.
const page = document, root = page.documentElement;
const make = (name, of) => Object.assign(page.createElement(name), of);
const mark = root.dataset.decimal || ".";
const text = (row, place) => row.cells[place] ? row.cells[place].textContent.trim() : "";
const number = said => {
  const found = said.match(/\d[\d.,'\u2019\s]*/);
  if (!found) return NaN;
  const digits = [...found[0]].filter(c => /\d/.test(c) || c === mark).join("");
  // A currency's symbol may stand between the sign and the digits.
  const sign = /[-\u2212]/.test(said.slice(0, found.index)) ? -1 : 1;
  return sign * parseFloat(digits.replace(mark, "."));
};

// Sorts the rows of each body by a column; a third time brings back the order they came in.
const sortable = (table, bodies) => [...table.tHead.rows[0].cells].forEach((cell, place) => {
  const label = cell.textContent.trim();
  if (cell.tagName !== "TH" || !label) return;
  const numeric = bodies[0].rows[0].cells[place] && bodies[0].rows[0].cells[place].matches(".n");
  const button = make("button", { type: "button", className: "sort", title: "Sort by " + label });
  button.append(...cell.childNodes);
  cell.append(button);
  const orders = bodies.map(body => [...body.rows]);
  button.addEventListener("click", () => {
    const ways = numeric ? ["descending", "ascending", null] : ["ascending", "descending", null];
    const way = ways[(ways.indexOf(cell.getAttribute("aria-sort")) + 1) % 3];
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    if (way) cell.setAttribute("aria-sort", way);
    const sign = way === "descending" ? -1 : 1;
    bodies.forEach((body, which) => {
      const rows = [...orders[which]];
      const key = row => numeric ? number(text(row, place)) : text(row, place);
      const known = row => numeric ? !isNaN(key(row)) : key(row) !== "";
      // What is unknown stands last, whichever way.
      if (way) rows.sort((a, b) => known(b) - known(a) || (known(a) ? sign *
        (numeric ? key(a) - key(b) : key(a).localeCompare(key(b), "en", { numeric: true })) : 0));
      body.append(...rows);
    });
  });
});

// Shows the rows that hold all words typed.
const filterable = (table, box, rows) => {
  const field = make("input", { type: "search", className: "filter", placeholder: "Filter rows" });
  field.setAttribute("aria-label", "Filter rows: " + (box.getAttribute("aria-label") || "table"));
  const hits = make("span", { className: "hits" });
  hits.setAttribute("role", "status");
  const bar = make("div", { className: "filters" });
  bar.append(field, hits);
  box.prepend(bar);
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const row of rows) {
      const said = row.textContent.toLowerCase();
      row.hidden = !words.every(word => said.includes(word));
      left += !row.hidden;
    }
    hits.textContent = words.length ? left + " of " + rows.length + " rows" : "";
  });
};

for (const table of page.querySelectorAll(".scroll table")) {
  const heads = table.querySelector("th.group");
  const bodies = [...table.tBodies].filter(body => body.rows.length);
  if (!bodies.length) continue;
  // A body behind the first one without a heading holds totals: it is not filtered.
  const rows = (heads ? bodies : bodies.slice(0, 1)).flatMap(body => [...body.rows])
    .filter(row => !row.querySelector("th.group"));
  if (table.tHead && !heads && rows.length > 2) sortable(table, bodies);
  if (table.tHead && rows.length > 12) filterable(table, table.parentNode, rows);
}

// Values under the pointer, by touch, and by the arrow keys in a chart.
for (const title of page.querySelectorAll("svg title")) {
  const owner = title.parentNode;
  if (title.id) {
    // The name stays, but the browser shows no second tip.
    const name = page.createElementNS(owner.namespaceURI, "desc");
    name.id = title.id;
    name.textContent = title.textContent;
    title.replaceWith(name);
  } else {
    owner.dataset.tip = title.textContent;
    title.remove();
  }
}
for (const cell of page.querySelectorAll(".matrix td[title]")) {
  const head = cell.closest("table").tHead.rows[0].cells[cell.cellIndex];
  const names = [text(cell.parentNode, 0), head && head.textContent.trim()];
  cell.dataset.tip = names.filter(Boolean).join(", ") + ": " + cell.title;
  cell.removeAttribute("title");
}
const tip = make("div", { className: "tip", hidden: true });
tip.setAttribute("role", "status");
page.body.append(tip);
let shown = null;
const show = (of, x, y) => {
  if (shown && shown !== of) shown.classList.remove("on");
  shown = of;
  tip.hidden = !of;
  if (!of) return;
  of.classList.add("on");
  if (tip.textContent !== of.dataset.tip) tip.textContent = of.dataset.tip;
  const left = Math.min(x + 14, root.clientWidth - tip.offsetWidth - 6);
  const above = y - tip.offsetHeight - 14;
  tip.style.left = Math.max(6, left) + "px";
  tip.style.top = (above > 6 ? above : y + 20) + "px";
};
const under = event => {
  const at = page.elementFromPoint(event.clientX, event.clientY);
  show(at && at.closest("[data-tip]"), event.clientX, event.clientY);
};
page.addEventListener("pointermove", under);
page.addEventListener("pointerdown", under);
page.addEventListener("scroll", () => show(null), { passive: true, capture: true });
page.addEventListener("keydown", event => { if (event.key === "Escape") show(null); });
for (const chart of page.querySelectorAll("svg.chart")) {
  const marks = [...chart.querySelectorAll("[data-tip]")];
  if (!marks.length) continue;
  chart.setAttribute("tabindex", "0");
  chart.addEventListener("blur", () => show(null));
  chart.addEventListener("keydown", event => {
    const last = marks.length - 1, at = marks.indexOf(shown);
    const to = { ArrowRight: Math.min(at + 1, last), ArrowLeft: at < 0 ? last : Math.max(at - 1, 0),
      Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const place = marks[to].getBoundingClientRect();
    show(marks[to], place.x + place.width / 2, place.y + place.height / 2);
  });
}
})();
