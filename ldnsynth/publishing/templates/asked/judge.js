"use strict";
// The certainty of an outcome by the judgements of the report, by what the numbers suggest, or by a reader's own.
asked.tool("judge", (part, data, tell) => {
  const { make, labelled, select, radios, button, count, listing } = asked;
  const keys = data.levels.map(([key]) => key);
  const words = Object.fromEntries(data.levels.map(([key, told]) => [key, told]));
  const meanings = Object.fromEntries(data.levels.map(([key, , meaning]) => [key, meaning]));
  const WAYS = { judged: "As judged in the report", computed: "As the numbers suggest", mine: "By my own judgement" };
  const names = Object.fromEntries(data.outcomes.map((one) => [one.row.certainty_id, one.name]));
  const signed = (levels) => String(levels).replace("-", "−");

  const picked = select(names, (value) => tell({ outcome: value === data.outcomes[0].row.certainty_id ? "" : value }));
  const way = radios("How", WAYS, (value) => tell({ as: value === "judged" ? "" : value }));
  const result = make("p", { role: "status", class: "said" });
  const meaning = make("p", { class: "hint" });
  const body = make("tbody", {});
  const table = make("table", { class: "ldn-table judging" }, make("caption", {}, "Levels down or up"),
    make("thead", {}, make("tr", {}, ...["Reason", "Judged", "Computed", "Mine", "Why"].map((head) => make("th", { scope: "col" }, head)))), body);
  const all = make("tbody", {});
  const list = make("details", {}, make("summary", {}, "All outcomes, judged, computed and mine"), make("div", { class: "table-scroll", role: "region", tabindex: "0", "aria-label": "All outcomes" },
    make("table", { class: "ldn-table" }, make("caption", { class: "aside" }, "Certainty of all outcomes"), make("thead", {}, make("tr", {}, ...["Outcome", "Judged", "Computed", "Mine"].map((head) => make("th", { scope: "col" }, head)))), all)));
  const coder = make("input", { type: "text", autocomplete: "off", size: "8" });
  const status = make("p", { role: "status" });
  const forget = button("Forget my judgements", () => tell({ mine: "" }));
  part.append(labelled("Outcome", picked), way, result, meaning, make("div", { class: "table-scroll", role: "region", tabindex: "0", "aria-label": "Judgements" }, table), list,
    make("div", { class: "controls" }, labelled("My name as a coder", coder),
      make("p", { class: "control" }, button("Download my rows of certainty.csv", () => save("certainty")), " ", button("and of certainty_reasons.csv", () => save("certainty_reasons")), " ", forget)),
    status, make("p", { class: "table-note" }, "Your judgements are yours: the report keeps its own. Where nothing can be computed, the judged level counts among the computed ones. Added to the tables of the data, your rows are those of one more coder; where coders differ, “ldnsynth check” asks for a consensus."));

  let chosen = { outcome: data.outcomes[0], as: "judged", mine: {} };
  const own = (outcome, reason) => chosen.mine[outcome.row.certainty_id]?.[reason.aspect];
  const levelsOf = (outcome, as) => outcome.reasons.map((reason) => {
    if (as === "computed") return reason.computed ?? reason.judged;
    return as === "mine" ? own(outcome, reason)?.[0] ?? reason.judged : reason.judged;
  });
  const certainty = (outcome, as) => {
    const down = keys.indexOf(outcome.row.start) - levelsOf(outcome, as).reduce((sum, one) => sum + one, 0);
    return keys[Math.min(Math.max(down, 0), keys.length - 1)];
  };
  const judge = (outcome, reason, levels, why, control) => {
    const mine = structuredClone(chosen.mine);
    const id = outcome.row.certainty_id;
    mine[id] ??= {};
    mine[id][reason.aspect] = [levels, why];
    if (levels === reason.judged && !why) delete mine[id][reason.aspect];
    if (!Object.keys(mine[id]).length) delete mine[id];
    tell({ as: "mine", mine: Object.keys(mine).length ? JSON.stringify(mine) : "" }, control);
  };
  const line = (outcome, reason) => {
    const [name, low, high] = data.aspects[reason.aspect];
    const mine = own(outcome, reason);
    const steps = Array.from({ length: high - low + 1 }, (_, place) => high - place);
    const pick = make("select", { "aria-label": `My judgement of ${name.toLowerCase()}`, "data-aspect": reason.aspect, onchange: (event) => {
      judge(outcome, reason, Number(event.target.value), own(outcome, reason)?.[1] ?? "", null);
      body.querySelector(`select[data-aspect=${reason.aspect}]`).focus();
    } }, ...(outcome.row.start === "high" && high > 0 ? [0] : steps).map((step) => make("option", { value: String(step) }, signed(step))));
    pick.value = String(mine?.[0] ?? reason.judged);
    const why = make("textarea", { rows: "2", placeholder: "Why I judge otherwise", "data-aspect": reason.aspect, "aria-label": `My reason for ${name.toLowerCase()}`, onchange: (event) => judge(outcome, reason, Number(pick.value), event.target.value.trim(), null) });
    why.value = mine?.[1] ?? "";
    const differs = reason.computed !== null && reason.computed !== reason.judged;
    return make("tr", {}, make("th", { scope: "row" }, name), make("td", { class: "num" }, signed(reason.judged)),
      make("td", { class: "num" }, reason.computed === null ? "–" : `${signed(reason.computed)}${differs ? " ≠" : ""}`), make("td", {}, pick),
      make("td", { class: "whys" }, make("p", {}, chosen.as === "computed" ? reason.suggested : reason.reason), ...(mine && mine[0] !== reason.judged ? [why] : [])));
  };

  // Rows as in the tables of the data, for the outcomes of which something was judged otherwise.
  const today = () => {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((one) => String(one).padStart(2, "0")).join("-");
  };
  const HEADS = {
    certainty: ["certainty_id", "condition", "domain", "body", "outcome_id", "target", "start", "certainty", "judged_on", "coder", "note"],
    certainty_reasons: ["reason_id", "certainty_id", "aspect", "levels", "reason", "locator", "coder"],
  };
  const rowsOf = {
    certainty: (outcome) => [{ ...outcome.row, certainty: certainty(outcome, "mine"), judged_on: today(), note: "" }],
    certainty_reasons: (outcome) => outcome.reasons.map((reason) => {
      const [levels, why] = own(outcome, reason) ?? [reason.judged, ""];
      const id = outcome.row.certainty_id;
      return { reason_id: `${id}/${reason.aspect}`, certainty_id: id, aspect: reason.aspect, levels, reason: why || reason.reason, locator: reason.locator };
    }),
  };
  const cell = (value) => (/[",\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
  const save = (file) => {
    const judged = data.outcomes.filter((one) => chosen.mine[one.row.certainty_id]);
    const silent = judged.flatMap((one) => one.reasons.filter((reason) => {
      const mine = own(one, reason);
      return mine && mine[0] !== reason.judged && !mine[1];
    }).map((reason) => `${data.aspects[reason.aspect][0].toLowerCase()} (${one.name})`));
    const name = coder.value.trim();
    const wrong = [
      judged.length ? "" : "Nothing is judged otherwise than in the report: choose levels of your own first.",
      silent.length ? `Say why you judge otherwise: ${listing(silent)}.` : "",
      name ? "" : "A coder has a name: give yours, a letter will do.",
    ].filter(Boolean);
    status.textContent = wrong.join(" ");
    if (wrong.length) return;
    const sorted = judged.flatMap(rowsOf[file]).sort((one, other) => (one[HEADS[file][0]] < other[HEADS[file][0]] ? -1 : 1));
    const rows = sorted.map((row) => HEADS[file].map((head) => cell(head === "coder" ? name : row[head])).join(","));
    const link = make("a", { href: URL.createObjectURL(new Blob([`${[HEADS[file].join(","), ...rows].join("\n")}\n`], { type: "text/csv" })), download: `${file}.csv` });
    link.click();
    status.textContent = `${count(rows.length, "row")} of ${file}.csv, by coder ${name}.`;
  };

  const redraw = () => {
    const { outcome, as } = chosen;
    const found = certainty(outcome, as);
    picked.value = outcome.row.certainty_id;
    way.choose(as);
    result.replaceChildren(make("b", {}, `${WAYS[as]}: ${words[found]}. `), outcome.said[found], found === certainty(outcome, "judged") ? "" : ` (In the report: ${words[certainty(outcome, "judged")]}.)`);
    meaning.textContent = meanings[found];
    const drawn = JSON.stringify([outcome.row.certainty_id, as, levelsOf(outcome, "mine")]);
    if (drawn !== table.dataset.drawn) body.replaceChildren(...outcome.reasons.map((reason) => line(outcome, reason)));
    table.dataset.drawn = drawn; // so that a reason is written without the row under it being drawn anew
    body.querySelectorAll("textarea").forEach((box) => { box.value = chosen.mine[outcome.row.certainty_id]?.[box.dataset.aspect]?.[1] ?? ""; });
    table.dataset.as = as;
    all.replaceChildren(...data.outcomes.map((one) => make("tr", {}, make("th", { scope: "row" }, one.name),
      ...Object.keys(WAYS).map((key) => make("td", {}, key === "mine" && !chosen.mine[one.row.certainty_id] ? "–" : words[certainty(one, key)])))));
    forget.hidden = !Object.keys(chosen.mine).length;
  };
  const heard = (text, missing) => {
    if (!text) return {};
    try {
      const mine = JSON.parse(text);
      const known = Object.entries(mine).flatMap(([id, aspects]) => {
        const outcome = data.outcomes.find((one) => one.row.certainty_id === id);
        const kept = Object.entries(aspects).filter(([aspect, [levels, why]]) => {
          const [, low, high] = data.aspects[aspect] ?? [];
          return outcome?.reasons.some((reason) => reason.aspect === aspect) && Number.isInteger(levels) && levels >= low && levels <= high && typeof why === "string";
        });
        if (kept.length < Object.keys(aspects).length) missing.push(`A judgement of “${id}” does not fit what is judged here; it is left aside.`);
        return kept.length ? [[id, Object.fromEntries(kept)]] : [];
      });
      return Object.fromEntries(known);
    } catch {
      missing.push("The judgements in the address cannot be read; there are none of your own.");
      return {};
    }
  };
  return (wanted) => {
    const missing = [];
    const id = wanted.get("outcome");
    const outcome = data.outcomes.find((one) => one.row.certainty_id === id) ?? data.outcomes[0];
    if (id && outcome.row.certainty_id !== id) missing.push(`No outcome that was judged here is called “${id}”; ${outcome.name} is shown.`);
    const as = wanted.get("as") || "judged";
    if (!(as in WAYS)) missing.push(`“${as}” is no way to judge; the report’s own is shown.`);
    chosen = { outcome, as: as in WAYS ? as : "judged", mine: heard(wanted.get("mine"), missing) };
    redraw();
    return missing;
  };
});
