"use strict";
// Claims as cards, narrowed down by facets and words; a facet says how many claims each of its values leaves.
asked.tool("claims", (part, data, tell) => {
  const { make, count, labelled, select, button } = asked;
  const MOST = 20;
  const [CLAIM, LINES, SAYS, WHY, OMITS, BY] = [0, 1, 2, 5, 6, 7]; // columns of the ledger
  const verdicts = data.verdicts.map(([words]) => words);
  // What a claim says, why, and by what it is decided stand in the ledger, which may still wait in its template.
  const ledger = [document, ...[...document.querySelectorAll("template")].map(contentOf)]
    .map((held) => held.querySelector(`a[href="tables/${data.table}.csv"]`)).find(Boolean)?.closest(".table");
  const lines = [...(ledger?.querySelectorAll("tbody tr:not(.group)") ?? [])];
  const claims = lines.length !== data.claims.length ? [] : data.claims.map((text, place) => {
    const [source, topic, then, now, turned, omits] = text.split(" ");
    return {
      source: data.sources[source], topic: data.topics[topic], then: verdicts[then] ?? "", now: verdicts[now] ?? "", turned: turned === "1",
      omits: omits ? omits.split(",").map((one) => data.omissions[one]) : [], cells: lines[place].cells,
    };
  });
  const facets = {
    source: { label: "Source", values: data.sources, of: (claim) => [claim.source] },
    topic: { label: "Topic", values: data.topics, of: (claim) => [claim.topic] },
    then: { label: "Verdict when it was written", values: verdicts, of: (claim) => [claim.then] },
    now: { label: "Verdict now", values: verdicts, of: (claim) => [claim.now] },
    turned: { label: "Turned since", values: ["yes", "no"], of: (claim) => [claim.turned ? "yes" : "no"] },
    omits: { label: "Left out", values: data.omissions, of: (claim) => claim.omits },
  };
  const texts = new Map(claims.map((claim) => [claim, [claim.source, claim.topic, ...[...claim.cells].map((cell) => cell.textContent)].join(" ").toLowerCase()]));
  const search = make("input", { type: "search", autocomplete: "off", oninput: (event) => tell({ words: event.target.value, show: "" }, "words") });
  Object.entries(facets).forEach(([key, facet]) => {
    facet.control = select({}, (value) => tell({ [key]: value, show: "" }));
  });
  const status = make("p", { role: "status", class: "said" });
  const cards = make("div", { class: "cards" });
  const more = button("", () => {
    const shown = cards.children.length;
    tell({ show: String(shown + MOST) });
    cards.children[shown]?.focus();
  });
  const reset = button("All claims", () => tell(Object.fromEntries([...Object.keys(facets), "words", "show"].map((key) => [key, ""]))));
  const controls = make("div", { class: "controls" }, labelled("With these words", search), ...Object.values(facets).map((facet) => labelled(facet.label, facet.control)));
  part.append(controls, status, make("p", {}, reset), cards, more);

  const badge = (when, verdict) => {
    if (!verdict) return null;
    const [, mark, tone] = data.verdicts.find(([words]) => words === verdict);
    return make("span", { class: "badge", "data-tone": tone }, `${when}: ${mark} ${verdict}`);
  };
  const copyOf = (claim, column) => [...claim.cells[column].cloneNode(true).childNodes];
  const plain = (claim, column) => claim.cells[column].textContent.trim();
  const card = (claim) => make("article", { class: "claim-card", tabindex: "-1", "aria-label": `${claim.source}, ${plain(claim, CLAIM)}` },
    make("p", { class: "of" }, `${claim.source}, `, ...copyOf(claim, CLAIM), ` · ${claim.topic} · ${/^\d+$/.test(plain(claim, LINES)) ? "line" : "lines"} ${plain(claim, LINES)}`),
    make("p", { class: "says" }, ...copyOf(claim, SAYS)),
    make("p", { class: "badges" }, badge("Then", claim.then), badge("Now", claim.now), claim.turned ? make("span", { class: "badge" }, "turned") : null),
    make("details", {}, make("summary", {}, "Why"), make("p", {}, ...copyOf(claim, WHY)),
      claim.omits.length ? make("p", {}, make("b", {}, "Left out: "), ...copyOf(claim, OMITS)) : null,
      make("p", {}, make("b", {}, "Decided by: "), ...copyOf(claim, BY))));

  const holds = (claim, chosen, but) => Object.entries(facets).every(([key, facet]) => key === but || !chosen[key] || facet.of(claim).includes(chosen[key]))
    && chosen.words.every((word) => texts.get(claim).includes(word));
  return (wanted) => {
    const missing = [];
    const chosen = { words: (wanted.get("words") ?? "").toLowerCase().split(/\s+/).filter(Boolean) };
    Object.entries(facets).forEach(([key, facet]) => {
      const value = wanted.get(key) ?? "";
      if (value && !facet.values.includes(value)) missing.push(`${facet.label}: nothing here is called “${value}”; it is left aside.`);
      chosen[key] = facet.values.includes(value) ? value : "";
    });
    Object.entries(facets).forEach(([key, facet]) => {
      const left = claims.filter((claim) => holds(claim, chosen, key));
      const many = (value) => left.filter((claim) => facet.of(claim).includes(value)).length;
      const options = facet.values.filter((value) => many(value) || value === chosen[key]).map((value) => make("option", { value }, `${value} (${many(value)})`));
      facet.control.replaceChildren(make("option", { value: "" }, `all (${left.length})`), ...options);
      facet.control.value = chosen[key];
      facet.control.parentElement.hidden = !claims.some((claim) => facet.of(claim).some((value) => facet.values.includes(value)));
    });
    if (document.activeElement !== search) search.value = wanted.get("words") ?? "";
    const found = claims.filter((claim) => holds(claim, chosen));
    const shown = Math.max(MOST, Number(wanted.get("show")) || 0);
    cards.replaceChildren(...found.slice(0, shown).map(card));
    status.textContent = `${found.length} of ${count(claims.length, "claim")}${found.length ? "" : ": nothing meets all of these."}`;
    more.hidden = found.length <= shown;
    more.textContent = `Show ${Math.min(MOST, found.length - shown)} more`;
    reset.hidden = found.length === claims.length;
    return missing;
  };
});
