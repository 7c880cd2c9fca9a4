"use strict";
(() => {
  // Tables and the data of figures for a spreadsheet, with the citation and the link of each, by the clipboard.
  const about = JSON.parse(document.getElementById("about-data").textContent);
  const plain = (element) => element.textContent.replace(/\s+/g, " ").trim();
  const held = (button) => {
    const block = button.closest("figure, .table");
    const source = block.querySelector("a[data-file='csv']");
    const [folder, file] = source.getAttribute("href").replace(/\.csv$/, "").split("/");
    const kind = folder.replace(/s$/, "");
    const title = block.matches("figure")
      ? `${plain(block.querySelector("figcaption .number"))}: ${plain(block.querySelector("figcaption strong"))}`
      : plain(block.querySelector(".caption"));
    return { csv: csvOf(source), title, address: `${location.href.split("#")[0]}#${kind}=${encodeURIComponent(file)}` };
  };
  const day = () => new Date().toISOString().slice(0, 10);
  const texts = {
    rows: ({ csv }) => csvRows(csv).map((row) => row.map((cell) => cell.replace(/[\t\n]+/g, " ")).join("\t")).join("\n"),
    citation: ({ title, address }) => `${title}. In: ${about.title}. ${about.evidence}. ${about.cite} ${address} (read on ${day()})`.replace(/  +/g, " "),
    link: ({ address }) => address,
  };
  const said = { rows: "Copied: paste it into a spreadsheet.", citation: "Copied: the citation.", link: "Copied: the link." };
  const withoutClipboard = (text) => {
    const box = document.createElement("textarea");
    box.value = text;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return withoutClipboard(text);
    }
  };
  // What can be copied is offered when somebody asks, and folds away again.
  const offers = { rows: "Copy for a spreadsheet", citation: "Copy citation", link: "Copy link" };
  const unfold = (opener) => {
    const open = opener.getAttribute("aria-expanded") === "true";
    opener.setAttribute("aria-expanded", String(!open));
    if (open) {
      opener.nextElementSibling.remove();
      return;
    }
    const span = document.createElement("span");
    span.className = "copies";
    Object.entries(offers).forEach(([what, words]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.copy = what;
      button.textContent = words;
      span.append(button);
    });
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    span.append(status);
    opener.after(span);
  };
  document.documentElement.classList.add("scripts");
  document.addEventListener("click", async (event) => {
    const opener = event.target.closest("button.copy");
    if (opener) unfold(opener);
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    const done = await copy(texts[button.dataset.copy](held(button)));
    const status = button.parentElement.querySelector("[role=status]");
    status.textContent = done ? said[button.dataset.copy] : "This browser does not let a page copy.";
    button.focus();
  });
})();
