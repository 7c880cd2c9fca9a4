"use strict";
// Trials on and off, estimator, interval, correlation and the reading of a p value: pooled anew, beside the report's own.
asked.tool("pool", (part, data, tell) => {
  const { make, draw, number, count, listing, labelled, select, button } = asked;
  const names = Object.fromEntries(data.groups.map((one) => [one.name, one.name]));
  const WIDTH = 300;
  const own = { tau2: data.method, interval: data.interval, r: String(data.correlation) };
  let group = data.groups[0];
  let chosen = { off: [], reading: {}, ...own };

  const onScale = (value) => number(group.ratio ? Math.exp(value) : value);
  const ends = (low, high, between = "to") => `${onScale(low)} ${between} ${onScale(high)}`;
  const told = (one) => `${onScale(one.estimate)} (${ends(one.low, one.high)})`;
  const withUnit = (words) => (group.ratio ? `${group.measure} ${words}` : group.unit ? words.replace(" (", ` ${group.unit} (`) : words);

  // The axis reaches over every interval of the group as the report has it, and no farther than it can be read.
  const scale = (rows) => {
    const reached = rows.flatMap((row) => [row.low, row.high]).concat(0);
    const [low, high] = [Math.min(...reached), Math.max(...reached)];
    const room = (high - low) * 0.04 || 1;
    return { low: low - room, high: high + room, x: (value) => ((value - low + room) / (high - low + 2 * room)) * WIDTH };
  };
  const picture = (axis, row, kind) => {
    const [low, high, at] = [row.low, row.high, row.estimate].map((value) => Math.max(0, Math.min(WIDTH, axis.x(value))));
    const mark = kind === "trial"
      ? draw("rect", { class: "point", x: at - 4, y: 8, width: 8, height: 8 })
      : draw("polygon", { class: "point", points: `${low},12 ${at},6 ${high},12 ${at},18` });
    return draw("svg", { class: `forest ${kind}`, viewBox: `0 0 ${WIDTH} 24`, "aria-hidden": "true",
      "data-estimate": row.estimate, "data-low": row.low, "data-high": row.high },
    draw("line", { class: "none", x1: axis.x(0), x2: axis.x(0), y1: 0, y2: 24 }),
    draw("line", { class: "whisker", x1: low, x2: high, y1: 12, y2: 12 }), mark);
  };
  const ticks = (axis) => {
    const span = axis.high - axis.low;
    const steps = group.ratio
      ? [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100].map((value) => [Math.log(value), String(value)])
      : (() => {
        const step = 10 ** Math.floor(Math.log10(span / 3)) * [1, 2, 5].findLast((one) => span / (one * 10 ** Math.floor(Math.log10(span / 3))) >= 3);
        const first = Math.ceil(axis.low / step);
        return Array.from({ length: Math.floor(axis.high / step) - first + 1 }, (_, place) => [(first + place) * step,
          number((first + place) * step, Math.max(0, -Math.floor(Math.log10(step))))]);
      })();
    const shown = steps.filter(([value]) => value >= axis.low && value <= axis.high);
    const higher = group.better === "higher";
    return draw("svg", { class: "forest axis", viewBox: `0 0 ${WIDTH} 34`, role: "img", "aria-label": `From ${ends(axis.low, axis.high)}` },
      ...shown.map(([value, words]) => draw("text", { x: axis.x(value), y: 12, "text-anchor": "middle" }, words)),
      draw("text", { class: "side", x: 0, y: 29 }, higher ? "← worse" : "← better"),
      draw("text", { class: "side", x: WIDTH, y: 29, "text-anchor": "end" }, higher ? "better →" : "worse →"));
  };

  // Controls stand above the table; trials are left out in the table itself.
  const whichGroup = select(names, (value) => tell({ outcome: value, off: "", reading: "" }));
  const method = select(Object.fromEntries(data.methods), (value) => tell({ tau2: value }, "tau2"));
  const interval = select(Object.fromEntries(data.intervals), (value) => tell({ interval: value }, "interval"));
  const slider = make("input", { type: "range", min: "0", max: "0.95", step: "0.01", oninput: (event) => tell({ r: event.target.value }, "r") });
  const rTold = make("output", {});
  const reset = button("Back to the report’s own", () => tell({ off: "", reading: "", tau2: "", interval: "", r: "" }));
  const body = make("tbody", {});
  const caption = make("caption", {});
  const head = ["Trial", "Picture", "Estimate (interval)", "Weight"];
  const table = make("table", { class: "ldn-table pooled" }, caption,
    make("thead", {}, make("tr", {}, ...head.map((words) => make("th", { scope: "col" }, words)))), body);
  const words = make("p", { role: "status", class: "said" });
  const several = make("div", { class: "controls" }, labelled("Estimator of the variance between trials", method), labelled("Interval", interval));
  const correlation = labelled("Correlation within people, in crossover trials: ", slider);
  correlation.querySelector("label").append(rTold);
  slider.parentElement.append(make("span", { class: "hint" }, " assumed; trials rarely print it"));
  const outcome = labelled("Outcome", whichGroup);
  outcome.hidden = data.groups.length < 2;
  part.append(outcome, several, correlation, words, make("div", { class: "table-scroll", role: "region", tabindex: "0", "aria-label": "Trials pooled anew" }, table),
    make("p", {}, reset), make("p", { class: "table-note" }, "What is set here is the reader’s own choice. Nothing of it enters the report, its files or its sentences; the grey diamond is the report’s own."));

  const readingOf = (trial) => trial.readings[chosen.reading[trial.label] ?? 0];
  const single = (trial, reading) => {
    const { yi, vi } = pooling.trial(reading, Number(chosen.r));
    return { estimate: yi, low: yi - reading.times * Math.sqrt(vi), high: yi + reading.times * Math.sqrt(vi), yi, vi };
  };
  const line = (trial, row, axis, weight) => {
    const on = !chosen.off.includes(trial.label);
    const box = make("input", { type: "checkbox", onchange: (event) => {
      const off = chosen.off.filter((one) => one !== trial.label).concat(event.target.checked ? [] : [trial.label]);
      tell({ off: off.join("|") });
      body.querySelector(`[data-trial="${CSS.escape(trial.label)}"] input`).focus();
    } });
    box.checked = on;
    const people = trial.people === null ? "" : ` (${count(trial.people, "person", "people")})`;
    const name = make("th", { scope: "row" }, make("label", {}, box, ` ${trial.label}${people}`));
    if (trial.readings.length > 1) {
      const choices = Object.fromEntries(trial.readings.map((one, place) => [place, one.name]));
      const pick = select(choices, (value) => {
        const reading = { ...chosen.reading, [trial.label]: Number(value) };
        tell({ reading: Object.entries(reading).filter(([, place]) => place).map(([label, place]) => `${label}:${place}`).join("|") });
        body.querySelector(`[data-trial="${CSS.escape(trial.label)}"] select`).focus();
      });
      pick.value = String(chosen.reading[trial.label] ?? 0);
      pick.setAttribute("aria-label", `How the p value of ${trial.label} is read`);
      name.append(make("span", { class: "reading" }, pick));
    }
    return make("tr", { class: on ? "" : "off", "data-trial": trial.label }, name, make("td", {}, picture(axis, row, "trial")),
      make("td", { class: "num" }, told(row)), make("td", { class: "num" }, weight === undefined ? "–" : `${number(weight, 1)}%`));
  };
  const diamond = (label, row, axis, kind) => make("tr", { class: kind }, make("th", { scope: "row" }, label),
    make("td", {}, picture(axis, row, kind)), make("td", { class: "num" }, told(row)), make("td", {}));

  const pooledNow = (kept) => pooling.pool(kept.map((one) => one.row), { method: chosen.tau2, interval: chosen.interval, t: data.t, normal: data.normal });
  const say = (kept, together, changed) => {
    const of = `${kept.length} of ${count(group.trials.length, "trial")}`;
    const whose = changed ? "With your choices" : "As in the report";
    if (!kept.length) return "No trial is left: there is nothing to pool.";
    if (kept.length === 1) return `${whose}, ${of}: ${kept[0].trial.label} stands alone, ${withUnit(told(kept[0].row))}. Nothing is pooled.`;
    const found = `${withUnit(told(together))}, τ² ${number(together.tau2)}, I² ${number(together.i2, 0)}%`;
    if (kept.length < data.pooled_from) return `${whose}, ${of}. ${data.few}. Put together they would come to ${found}, which says next to nothing.`;
    const next = together.predictedLow === undefined ? "" : ` A new trial may be expected between ${ends(together.predictedLow, together.predictedHigh, "and")}.`;
    return `${whose}, ${of}: ${found}.${next}`;
  };
  const redraw = () => {
    const rows = group.trials.map((trial) => ({ trial, row: single(trial, readingOf(trial)) }));
    const kept = rows.filter(({ trial }) => !chosen.off.includes(trial.label));
    const together = kept.length > 1 ? pooledNow(kept) : null;
    const isPooled = kept.length >= data.pooled_from;
    const reported = group.trials.length >= data.pooled_from ? [group.told] : [];
    const axis = scale([...rows.map((one) => one.row), ...(isPooled ? [together] : []), ...reported]);
    const weights = new Map(kept.map(({ trial }, place) => [trial.label, together?.weights[place]]));
    const changed = chosen.off.length || Object.values(chosen.reading).some(Boolean) || Object.keys(own).some((key) => chosen[key] !== own[key]);
    body.replaceChildren(
      ...rows.map(({ trial, row }) => line(trial, row, axis, weights.get(trial.label))),
      ...(isPooled ? [diamond(changed ? "Together, by your choices" : "Together", together, axis, "together")] : []),
      ...reported.filter(() => changed).map((one) => diamond("The report’s own", one, axis, "reported")),
      make("tr", { class: "scale" }, make("td", {}), make("td", {}, ticks(axis)), make("td", {}), make("td", {})),
    );
    caption.textContent = `${group.name}: ${group.ratio ? group.measure : group.unit || group.measure}`;
    const silent = group.silent.length ? ` Without an estimate, and in no pool: ${listing(group.silent)}.` : "";
    words.textContent = say(kept, together, changed) + silent;
    several.hidden = group.trials.length < 2;
    correlation.hidden = !group.trials.some((trial) => trial.readings.some((one) => one.t !== undefined));
    reset.hidden = !changed;
    [whichGroup.value, method.value, interval.value, slider.value] = [group.name, chosen.tau2, chosen.interval, chosen.r];
    rTold.textContent = number(Number(chosen.r));
  };

  return (wanted) => {
    const missing = [];
    const known = (key, allowed, kind) => {
      const value = wanted.get(key);
      if (!value || allowed(value)) return value || own[key];
      missing.push(`The address asks for the ${kind} “${value}”, which is not there; the report’s own is shown.`);
      return own[key];
    };
    const name = wanted.get("outcome");
    group = data.groups.find((one) => one.name === name) ?? data.groups[0];
    if (name && group.name !== name) missing.push(`The address asks for the outcome “${name}”, of which nothing can be pooled here; ${group.name} is shown.`);
    const labels = group.trials.map((trial) => trial.label);
    const off = (wanted.get("off") ?? "").split("|").filter(Boolean);
    const reading = (wanted.get("reading") ?? "").split("|").filter(Boolean).map((one) => [one.slice(0, one.lastIndexOf(":")), Number(one.slice(one.lastIndexOf(":") + 1))]);
    const strangers = [...off, ...reading.map(([label]) => label)].filter((label) => !labels.includes(label));
    if (strangers.length) missing.push(`No trial of ${group.name} is called ${listing(strangers.map((label) => `“${label}”`))}.`);
    const readable = reading.filter(([label, place]) => group.trials.find((trial) => trial.label === label)?.readings[place]);
    chosen = {
      off: off.filter((label) => labels.includes(label)), reading: Object.fromEntries(readable),
      tau2: known("tau2", (value) => data.methods.some(([key]) => key === value), "estimator"),
      interval: known("interval", (value) => data.intervals.some(([key]) => key === value), "interval"),
      r: known("r", (value) => Number(value) >= 0 && Number(value) < 1, "correlation"),
    };
    redraw();
    return missing;
  };
});
