"use strict";
// The summary of findings in words, numbers or pictures, and people of 1000 at a risk that a reader chooses.
asked.tool("sof", (part, data, tell) => {
  const { make, draw, radios, labelled, button, listing } = asked;
  const views = data.views.map(([name]) => name);
  const table = () => {
    let next = part.closest(".in-place")?.nextElementSibling;
    while (next && !next.matches(".table")) next = next.nextElementSibling;
    return next;
  };
  const view = radios("Show what was found as", Object.fromEntries(data.views), (value) => tell({ view: value === views[0] ? "" : value }));
  const people = radios("People drawn", { 1000: "1000", 100: "100" }, (value) => tell({ of: value === "1000" ? "" : value }));
  const list = make("div", { class: "risks" });
  view.hidden = views.length < 2;
  part.append(view, people, list);
  let chosen = { view: views[0], of: 1000, risks: {} };

  const withIt = (row, risk, value) => {
    const share = { RR: () => Math.exp(value) * risk, OR: () => (Math.exp(value) * risk) / (1 - risk + Math.exp(value) * risk), RD: () => risk + value / 100 };
    return Math.min(1, Math.max(0, share[row.measure]()));
  };
  const absolute = (row, risk) => {
    const [one] = row.estimates;
    return Object.fromEntries(["estimate", "low", "high"].map((end) => [end, withIt(row, risk, one[end])]));
  };
  const of1000 = (share) => Math.round(1000 * share);

  // Icons: a path a kind of person, so that a thousand people are three elements.
  const icons = (kinds, label) => {
    const wide = chosen.of === 1000 ? 40 : 20;
    const path = (from, to) => Array.from({ length: Math.max(0, to - from) }, (_, place) => {
      const [x, y] = [(from + place) % wide, Math.floor((from + place) / wide)];
      return `M${x * 6 + 1} ${y * 6 + 1}h4v4h-4z`;
    }).join("");
    return draw("svg", { class: "icons", viewBox: `0 0 ${wide * 6} ${(chosen.of / wide) * 6}`, role: "img", "aria-label": label },
      ...kinds.map(([kind, from, to]) => draw("path", { class: kind, d: path(from, to) })));
  };
  const pictures = (row, risk) => {
    const found = absolute(row, risk);
    const at = (share) => Math.round(chosen.of * share);
    const kind = row.better === "higher" ? "event good" : "event";
    const side = (heading, told, drawn) => make("div", { class: "side" }, make("p", {}, make("b", {}, heading), ` ${told}`), drawn);
    const [before, low, estimate, high] = [risk, found.low, found.estimate, found.high].map(at);
    const words = `${estimate} of ${chosen.of} (${low} to ${high})`;
    return make("div", { class: "sides" },
      side(`Without ${data.with}:`, `${before} of ${chosen.of}`, icons([[kind, 0, before], ["person", before, chosen.of]], `${before} of ${chosen.of} people`)),
      side(`With ${data.with}:`, `${words}; open: where the interval ends`, icons([[kind, 0, low], [`${kind} between`, low, high], ["person", high, chosen.of]], words)));
  };
  const interval = (row) => {
    const reach = 1.1 * Math.max(...row.estimates.flatMap((one) => [Math.abs(one.low), Math.abs(one.high)])) || 1;
    const turn = row.better === "higher" ? 1 : -1;
    const x = (value) => 150 + (150 * turn * value) / reach;
    return make("div", { class: "intervals" }, ...row.estimates.map((one) => make("div", {}, make("span", {}, `${one.label ? `${one.label}: ` : ""}${one.words}`),
      draw("svg", { class: "forest trial", viewBox: "0 0 300 24", "aria-hidden": "true" },
        draw("line", { class: "none", x1: 150, x2: 150, y1: 0, y2: 24 }),
        draw("line", { class: "whisker", x1: x(one.low), x2: x(one.high), y1: 12, y2: 12 }),
        draw("rect", { class: "point", x: x(one.estimate) - 4, y: 8, width: 8, height: 8 })))),
    make("p", { class: "sides-named", "aria-hidden": "true" }, make("span", {}, "← worse"), make("span", {}, "better →")));
  };

  const known = data.rows.filter((row) => row.absolute);
  // A row is made when it is first shown.
  const setRisks = (risks, control) => tell({ risk: Object.entries(risks).map(([name, value]) => `${name}:${value}`).join("|") }, control);
  const made = new Map();
  const blockOf = (row) => {
    if (made.has(row)) return made.get(row);
    const block = { head: make("h4", {}, row.name), result: make("p", { class: "own", role: "status" }), drawn: make("div", {}) };
    block.whole = make("section", { class: "risk", "aria-label": row.name }, block.head);
    if (row.absolute) {
      const others = () => Object.fromEntries(Object.entries(chosen.risks).filter(([name]) => name !== row.name));
      block.input = make("input", { type: "number", min: "0", max: "1000", step: "any", oninput: (event) => {
        const { value } = event.target;
        setRisks(value === "" ? others() : { ...chosen.risks, [row.name]: value }, `risk ${row.name}`);
      } });
      block.back = button("As in the trials", () => {
        setRisks(others());
        block.input.focus();
      });
      const label = labelled(`${row.event}: of 1000 people without ${data.with}, how many?`, block.input);
      label.append(" ", block.back);
      block.whole.append(label, block.result);
    }
    block.whole.append(block.drawn);
    made.set(row, block);
    return block;
  };
  const without = data.rows.filter((row) => !row.estimates.length).map((row) => row.name);
  const undrawn = make("p", {}, `Nothing to draw, as no estimate can be had: ${without.join("; ")}. What was said of these stands in the numbers and in the words.`);
  const assumed = make("p", { class: "table-note" }, "A risk that you set is taken as known, and the effect as the same at every risk: the interval is that of the effect alone. It is your own number, not one of this report.");

  const riskOf = (row) => {
    const own = chosen.risks[row.name];
    return own === undefined ? row.risk : Number(own) / 1000;
  };
  const say = (row) => {
    const risk = riskOf(row);
    const own = chosen.risks[row.name] !== undefined;
    if (risk === null) return `How many have it without ${data.with} was not seen in the trials: set a number to see what the effect would come to.`;
    const found = absolute(row, risk);
    const [before, estimate, low, high] = [risk, found.estimate, found.low, found.high].map(of1000);
    const change = (one) => (one === before ? "as many" : `${Math.abs(one - before)} ${one < before ? "fewer" : "more"}`);
    return `${own ? "At your risk" : "At the risk in the trials"}, of 1000 people: ${before} without ${data.with}, ${estimate} (${low} to ${high}) with it; ${change(estimate)} (${change(low)} to ${change(high)}).`;
  };
  const redraw = () => {
    const { view: shown } = chosen;
    view.choose(shown);
    people.choose(String(chosen.of));
    people.hidden = shown !== "picture" || !known.length;
    const isShown = { words: () => false, numbers: (row) => row.absolute, picture: (row) => row.estimates.length > 0 }[shown];
    const rows = data.rows.filter(isShown);
    rows.forEach((row) => {
      const block = blockOf(row);
      const [own, risk] = [chosen.risks[row.name], riskOf(row)];
      if (row.absolute) {
        if (document.activeElement !== block.input) block.input.value = own ?? (row.risk === null ? "" : String(Number((1000 * row.risk).toFixed(1))));
        block.result.textContent = say(row);
        block.result.dataset.numbers = risk === null ? "" : JSON.stringify(Object.values(absolute(row, risk)));
        block.back.hidden = own === undefined;
      }
      const picture = () => (row.absolute ? risk === null ? "" : pictures(row, risk) : interval(row));
      block.drawn.replaceChildren(shown === "picture" ? picture() : "");
      block.head.textContent = row.certainty && shown === "picture" ? `${row.name} · ${row.certainty}` : row.name;
    });
    const wanted = [...rows.map((row) => blockOf(row).whole), ...(shown === "picture" && without.length ? [undrawn] : []), ...(rows.some((row) => row.absolute) ? [assumed] : [])];
    if (wanted.length !== list.children.length || wanted.some((one, place) => one !== list.children[place])) list.replaceChildren(...wanted);
    const whole = table();
    if (whole) whole.dataset.view = shown;
  };
  // In words a row is its outcome, how sure one may be, and the sentence.
  const head = [...(table()?.querySelectorAll("thead th") ?? [])];
  const kept = [0, head.length - 2, head.length - 1];
  table()?.querySelectorAll("tr:not(.group)").forEach((row) => [...row.cells].forEach((cell, place) => {
    if (!kept.includes(place)) cell.dataset.number = "";
  }));

  return (wanted) => {
    const missing = [];
    const shown = wanted.get("view") || views[0];
    if (!views.includes(shown)) missing.push(`The address asks for “${shown}”; there are ${listing(data.views.map(([, words]) => words.toLowerCase()))}.`);
    const risks = {};
    (wanted.get("risk") ?? "").split("|").filter(Boolean).forEach((one) => {
      const [name, value] = [one.slice(0, one.lastIndexOf(":")), one.slice(one.lastIndexOf(":") + 1)];
      if (!known.some((row) => row.name === name)) missing.push(`No outcome here is told in people of 1000 and called “${name}”.`);
      else if (!(Number(value) >= 0 && Number(value) <= 1000)) missing.push(`Of 1000 people ${value} cannot have it: a number from 0 to 1000 is needed. The risk in the trials is shown.`);
      else risks[name] = value;
    });
    chosen = { view: views.includes(shown) ? shown : views[0], of: wanted.get("of") === "100" ? 100 : 1000, risks };
    redraw();
    return missing;
  };
});
