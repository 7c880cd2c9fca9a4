"use strict";
(() => {
  // The estimates of the trials that print one, and what is imagined for the silent one, by a common effect.
  const data = dataOf(document.getElementById("what-if-data"));
  const part = document.querySelector(".imagine");
  const [slider, output, drawing, words] = ["input", "output", "svg", "[role=status]"].map((name) => part.querySelector(name));
  const quantile = data.quantile;
  const number = (value) => value.toFixed(2).replace("-", "−");
  const interval = (estimate, se) => ({ estimate, low: estimate - quantile * se, high: estimate + quantile * se });
  const pool = (rows) => {
    const weight = rows.reduce((sum, row) => sum + row.se ** -2, 0);
    return interval(rows.reduce((sum, row) => sum + row.estimate * row.se ** -2, 0) / weight, weight ** -0.5);
  };
  const told = (one) => `${number(one.estimate)} SD (${number(one.low)} to ${number(one.high)})`;

  // Rows: each trial that was seen, then what is imagined and what it comes to with them, one way of analysis a pair.
  const rows = (imagined) => [
    ...data.seen.map((trial) => ({ name: trial.label, ...interval(trial.estimate, trial.se), seen: true })),
    ...data.imagined.flatMap((way) => [
      { name: `${data.silent}, imagined`, ...interval(imagined, way.se) },
      { name: `together, ${way.analysis}`, ...pool([...data.seen, { estimate: imagined, se: way.se }]), together: true },
    ]),
  ];
  const element = (name, attributes, text = "") => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.textContent = text;
    return made;
  };
  // On a narrow page names and numbers stand above the lines; on a slide letters are larger.
  const narrow = window.matchMedia("(max-width: 48rem)");
  const sizes = () => (narrow.matches ? [10, 340, 350, 44, -12] : document.querySelector(".slides") ? [340, 580, 800, 34, 6] : [270, 500, 690, 26, 4]);
  const draw = () => {
    const imagined = Number(slider.value);
    const [left, right, width, step, down] = sizes();
    const drawn = rows(imagined);
    const reach = 1.1 * Math.max(data.reach, ...data.seen.flatMap((trial) => {
      const { low, high } = interval(trial.estimate, trial.se);
      return [-low, high];
    }));
    const x = (value) => (left + right) / 2 + ((right - left) / 2) * Math.max(-1, Math.min(1, value / reach));
    drawing.setAttribute("viewBox", `0 0 ${width} ${step * (drawn.length + 1)}`);
    drawing.replaceChildren(element("line", { class: "none", x1: x(0), x2: x(0), y1: 0, y2: step * drawn.length }));
    drawn.forEach((row, place) => {
      const y = step * (place + (narrow.matches ? 0.75 : 0.5));
      const kind = row.together ? "together" : row.seen ? "seen" : "imagined";
      drawing.append(
        element("text", { x: 0, y: y + down, class: kind }, row.name),
        element("line", { class: `whisker ${kind}`, x1: x(row.low), x2: x(row.high), y1: y, y2: y,
          "data-estimate": row.estimate, "data-low": row.low, "data-high": row.high }),
        element("rect", { class: `point ${kind}`, x: x(row.estimate) - 5, y: y - 5, width: 10, height: 10 }),
        ...(narrow.matches ? [] : [element("text", { x: right + 14, y: y + down, class: kind }, told(row).replace(" SD", ""))]),
      );
    });
    const y = step * drawn.length + 16;
    drawing.append(element("text", { x: left, y, class: "side" }, "← worse"));
    drawing.append(element("text", { x: right, y, class: "side", "text-anchor": "end" }, "better →"));
    output.textContent = `${number(imagined)} SD`;
    words.textContent = `Had ${data.silent} found ${number(imagined)} SD, all together would come to ${drawn
      .filter((row) => row.together).map((row) => `${told(row)} if ${row.name.replace("together, ", "")}`).join(" or ")}.`;
  };
  // The address holds what is imagined: `#what-if?found=0.3`; Back goes to where the slider was taken up.
  const address = () => (slider.value === "0" ? "#what-if" : `#what-if?found=${slider.value}`);
  const heard = () => {
    const [place, query] = location.hash.split("?");
    if (/^#rows?=/.test(place)) return;
    const found = place === "#what-if" ? new URLSearchParams(query).get("found") : null;
    const known = found === null || (found !== "" && Math.abs(Number(found)) <= data.reach);
    slider.value = known && found !== null ? found : "0";
    draw();
    if (!known) words.textContent = `The address asks for “${found}”: between ${number(-data.reach)} and ${number(data.reach)} SD can be imagined. ${words.textContent}`;
  };
  let held = false;
  slider.addEventListener("input", () => {
    history[held ? "replaceState" : "pushState"](null, "", address());
    held = true;
    draw();
  });
  window.addEventListener("hashchange", () => {
    held = false;
    heard();
  });
  narrow.addEventListener("change", draw);
  part.hidden = false;
  heard();
})();
