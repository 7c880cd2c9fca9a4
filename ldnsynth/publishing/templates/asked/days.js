"use strict";
// What was known on each day on which something came out. Every word was made when the report was; a stop is only chosen.
asked.tool("days", (part, data, tell) => {
  const { make, labelled, button } = asked;
  const { stops } = data;
  const last = stops.length - 1;
  const slider = make("input", { type: "range", min: "0", max: String(last), step: "1", list: "days-stops",
    oninput: (event) => go(Number(event.target.value)) });
  const go = (place) => tell({ day: place === last ? "" : stops[place].day }, "day");
  const control = labelled("Day: ", slider);
  const shown = make("output", { for: slider.id });
  control.querySelector("label").append(shown);
  const step = (by, words) => button(words, () => go(Math.min(last, Math.max(0, at + by))));
  const [back, on] = [step(-1, "Earlier"), step(1, "Later")];
  const came = make("ul", {});
  const said = make("p", { class: "then-said" });
  const told = make("dl", { class: "then-told" });
  const estimates = make("ul", {});
  const without = make("p", {}, "No outcome could be estimated by then.");
  const most = Math.max(...stops.map((one) => one.size), 1);
  const bars = make("div", { class: "stops", "aria-hidden": "true" }, ...stops.map((one) => {
    const bar = make("span", {});
    bar.style.height = `${Math.max(3, (100 * one.size) / most)}%`;
    return bar;
  }));
  part.append(control, make("datalist", { id: "days-stops" }, ...stops.map((_, place) => make("option", { value: String(place) }))), bars,
    make("p", { class: "control" }, back, " ", on),
    make("div", { role: "status" }, make("p", {}, make("b", {}, "Came out on that day")), came, make("p", {}, make("b", {}, "What could be said")), said),
    told, make("p", {}, make("b", {}, "What could be estimated")), estimates, without,
    make("p", { class: "table-note" }, "A result counts from the day on which it was certainly public, its numbers once the document in which they were seen was. Certainty is not projected back. Bars: people who entered studies with a public result. The last stop is the day of this report."));
  let at = last;
  return (wanted) => {
    const missing = [];
    const day = wanted.get("day");
    at = day ? stops.findLastIndex((one) => one.day <= day) : last;
    if (day && stops[at]?.day !== day) {
      const before = at < 0;
      at = Math.max(at, 0);
      missing.push(/^\d{4}-\d\d-\d\d$/.test(day)
        ? `On ${day} nothing came out; ${before ? "the first day on which something did" : "the last day before it"} is shown.`
        : `“${day}” is no day; ${stops[at].words} is shown.`);
    }
    const stop = stops[at];
    slider.value = String(at);
    slider.setAttribute("aria-valuetext", stop.words);
    shown.textContent = stop.words;
    came.replaceChildren(...stop.came.map((one) => make("li", {}, one)));
    said.textContent = stop.said;
    told.replaceChildren(...stop.told.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
    estimates.replaceChildren(...stop.estimates.map((one) => make("li", {}, one)));
    without.hidden = stop.estimates.length > 0;
    [back.disabled, on.disabled] = [at === 0, at === last];
    [...bars.children].forEach((bar, place) => bar.classList.toggle("now", place === at));
    return missing;
  };
});
