"use strict";
(() => {
  const make = (name, ...inside) => {
    const made = document.createElement(name);
    made.append(...inside);
    return made;
  };
  const anchor = (address, text) => {
    const made = make("a", text);
    made.href = address;
    return made;
  };
  const list = (items) => make("ul", ...items.map((item) => make("li", item)));
  const upper = (text) => text[0].toUpperCase() + text.slice(1);
  const plain = (element) => element.textContent.replace(/\s+/g, " ").trim();

  // Long tables wait in templates: what is looked for in the page is looked for in them, too.
  const all = (selector) => [document, ...[...document.querySelectorAll("template")].map(contentOf)]
    .flatMap((part) => [...part.querySelectorAll(selector)]);

  // What can be found: the parts of the page by their titles, and the rows of the data.
  const HEADS = "main :is(h2, h3, h4, summary)[id]";
  const tableTitle = (table) => plain(table.caption.querySelector(".caption") ?? table.caption);
  const parts = () => [
    ...[...document.querySelectorAll(HEADS)].map((head) => [`#${head.id}`, plain(head)]),
    ...[...document.querySelectorAll("figure[id]")].map((one) => [`#${one.id}`, `${plain(one.querySelector(".number"))}: ${plain(one.querySelector("strong"))}`]),
    ...all("table[id]").map((table) => [`#${table.id}`, tableTitle(table)]),
  ];
  const source = document.getElementById("row-data");
  document.getElementById("rows-without-scripts")?.remove();
  let read;
  const ledger = () => {
    read ??= source ? dataOf(source) : { rows: [], lists: {} };
    read.places ??= new Map(read.rows.map((row, place) => [row.id, place]));
    return read;
  };
  const titleOf = (row) => [row.of, row.name].filter(Boolean).join(", ");
  const addressOf = (row) => `#row=${encodeURIComponent(row.id).replaceAll("%2F", "/")}`;
  const rowLink = (place) => anchor(addressOf(ledger().rows[place]), titleOf(ledger().rows[place]));
  const rows = () => ledger().rows.map((row) => [addressOf(row), titleOf(row), `${row.said} ${row.where ?? ""}`]);

  const MOST = 50;
  const finder = (id, entries) => {
    const input = document.getElementById(id);
    if (!input) return;
    const [status, found] = [input.nextElementSibling, input.nextElementSibling.nextElementSibling];
    let known;
    input.parentElement.hidden = false;
    input.addEventListener("input", () => {
      known ??= entries().map(([address, title, more = ""]) => [address, title, more, `${title} ${more}`.toLowerCase()]);
      const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      const hits = wanted.length ? known.filter((entry) => wanted.every((word) => entry[3].includes(word))) : [];
      const shown = hits.slice(0, MOST);
      found.replaceChildren(...shown.map(([address, title, more]) => {
        const item = make("li", anchor(address, title));
        if (more) item.append(`: ${more.length > 120 ? `${more.slice(0, 120)}…` : more}`);
        return item;
      }));
      const rest = hits.length > MOST ? `; the first ${MOST} are shown` : "";
      status.textContent = wanted.length ? `${hits.length} found${rest}` : "";
    });
  };
  finder("find", () => [...parts(), ...rows()]);
  finder("find-row", rows);

  // Where the page leads to a row: the table, or the part under the last heading before the link.
  const named = (address) => {
    const [, kind, name] = address.match(/^#(rows?)=(.*)$/s) ?? [];
    if (!kind) return null;
    try {
      return { kind, name: decodeURIComponent(name) };
    } catch {
      return { kind, name };
    }
  };
  const held = ({ kind, name }) => (kind === "rows" ? ledger().lists[name] : ledger().places.has(name) ? [ledger().places.get(name)] : undefined);
  const usedIn = (place) => {
    const heads = [...document.querySelectorAll(`${HEADS}, section[id]`)];
    const templates = new Map([...document.querySelectorAll("template")].map((one) => [one.content, one]));
    const leading = all("#answer a[href^='#row'], main a[href^='#row'], .table a[href^='#row']").filter((link) => !link.closest(".finder, .drawer"));
    const found = new Map();
    leading.filter((link) => held(named(link.getAttribute("href")) ?? {})?.includes(place)).forEach((link) => {
      const table = link.closest("table[id]");
      const stands = templates.get(link.getRootNode()) ?? link;
      const head = heads.findLast((one) => one.compareDocumentPosition(stands) & Node.DOCUMENT_POSITION_FOLLOWING);
      if (table) found.set(`#${table.id}`, tableTitle(table));
      else if (head) found.set(`#${head.id}`, head.matches("section") ? head.getAttribute("aria-label") ?? plain(head.querySelector("h2")) : plain(head));
    });
    return [...found].map(([address, title]) => anchor(address, title));
  };

  const told = (place) => {
    const row = ledger().rows[place];
    const sheet = document.createElement("dl");
    const tell = (name, ...inside) => sheet.append(make("dt", upper(name)), make("dd", ...inside));
    tell(row.verb, row.said);
    const where = [row.where, row.level].filter(Boolean).join("; ");
    const documents = (row.refs ?? []).map((number) => {
      const entry = document.getElementById(`ref-${number}`);
      return make("span", anchor(`#ref-${number}`, `Reference ${number}`), entry ? `: ${plain(entry)}` : "");
    });
    if (where || documents.length) tell("where", where, list(documents));
    (row.more ?? []).forEach(([name, text]) => tell(name, text));
    if (row.on) tell("rests on", list(row.on.map(rowLink)));
    const decides = ledger().rows.flatMap((other, number) => (other.on?.includes(place) ? [number] : []));
    if (decides.length) tell("rows that rest on it", list(decides.map(rowLink)));
    const used = usedIn(place);
    if (used.length) tell("used in", list(used));
    tell("row", make("code", row.id));
    return [titleOf(row), sheet];
  };
  const drawn = (asked) => {
    const found = held(asked);
    if (!found) return ["No such row", make("p", `This page leads to no row “${asked.name}”. Its rows can be searched under “Where the numbers come from”.`)];
    return asked.kind === "rows" ? [`${found.length} rows`, list(found.map(rowLink))] : told(found[0]);
  };

  // The drawer shows what the address says, and gives focus and place back when it closes.
  const drawer = make("aside");
  const title = make("h2");
  const close = make("button", "Close");
  const body = make("div");
  drawer.className = "drawer";
  drawer.hidden = true;
  drawer.setAttribute("role", "dialog");
  drawer.setAttribute("aria-labelledby", "drawer-title");
  title.id = "drawer-title";
  title.tabIndex = -1;
  close.type = "button";
  drawer.append(make("header", title, close), body);
  document.body.append(drawer);

  let [before, opener, kept, leaves] = ["", null, 0, false];
  const shut = () => {
    drawer.hidden = true;
    (opener?.isConnected ? opener : document.getElementById("content")).focus({ preventScroll: true });
  };
  const follow = (old) => {
    const asked = named(location.hash);
    if (asked) {
      if (drawer.hidden) [before, kept] = [named(old) ? "" : old, scrollY];
      const [heading, content] = drawn(asked);
      title.textContent = heading;
      body.replaceChildren(content);
      drawer.hidden = false;
      drawer.scrollTop = 0;
      title.focus({ preventScroll: true });
    } else if (!drawer.hidden) {
      if (leaves) drawer.hidden = true;
      else {
        shut();
        scrollTo(scrollX, kept);
      }
    }
    leaves = false;
  };
  const dismiss = () => {
    history.pushState(null, "", before || location.href.split("#")[0]);
    shut();
  };
  close.addEventListener("click", dismiss);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !drawer.hidden) dismiss();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#']");
    if (!link) return;
    leaves = !named(link.getAttribute("href"));
    if (!drawer.contains(link)) opener = link;
  });
  window.addEventListener("hashchange", (event) => follow(new URL(event.oldURL).hash));
  follow("");
})();
