"use strict";
(() => {
  const toggle = document.getElementById("code-toggle");
  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    const shown = document.body.classList.toggle("show-code");
    toggle.setAttribute("aria-pressed", String(shown));
  });

  // The contents stand open beside a wide page, and fold away above a narrow one.
  const contents = document.querySelector("nav details");
  const wide = window.matchMedia("(min-width: 68rem)");
  const fold = () => { contents.open = wide.matches; };
  wide.addEventListener("change", fold);
  fold();
  window.addEventListener("beforeprint", () => { contents.open = true; });

  // What is wider than its place says so.
  const marks = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      target.parentElement.classList.toggle("overflows", target.scrollWidth > target.clientWidth + 1);
    }
  });

  // Downloads come from the page itself, so that it can be passed on without its folder; without script the links lead
  // to the files beside it.
  const save = (content, name) => {
    const link = document.createElement("a");
    link.href = content;
    link.download = name;
    link.click();
  };
  const saveAsPng = (picture, name) => {
    const canvas = document.createElement("canvas");
    canvas.width = 3 * picture.width;
    canvas.height = 3 * picture.height;
    const paper = canvas.getContext("2d");
    paper.fillStyle = "#ffffff";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
    save(canvas.toDataURL("image/png"), name);
  };
  document.querySelectorAll("figure a[data-file='svg']").forEach((link) => {
    const other = link.cloneNode(true);
    other.firstChild.data = "PNG";
    other.dataset.file = "png";
    other.href = link.getAttribute("href").replace(/svg$/, "png");
    link.after(" ", other);
  });
  document.querySelectorAll("a[data-file]").forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    const name = link.getAttribute("href").split("/").pop();
    const picture = link.closest("figure")?.querySelector("img");
    if (picture) drawPicture(picture);
    if (link.dataset.file === "csv") {
      save(URL.createObjectURL(new Blob([csvOf(link)], { type: "text/csv" })), name);
    } else if (link.dataset.file === "svg") {
      save(picture.src, name);
    } else {
      const drawn = new Image(Number(picture.getAttribute("width")), Number(picture.getAttribute("height")));
      drawn.onload = () => saveAsPng(drawn, name);
      drawn.src = picture.src;
    }
  }));

  // Long tables can be narrowed down to the rows that hold some words.
  const narrowable = (table) => {
    const rows = [...table.querySelectorAll("tbody tr:not(.group)")];
    if (rows.length < 40) return;
    const words = rows.map((row) => row.textContent.toLowerCase());
    const box = document.createElement("p");
    box.className = "filter";
    box.innerHTML = '<label>Rows with <input type="search" autocomplete="off"></label><span role="status"></span>';
    const [input, status] = [box.querySelector("input"), box.querySelector("span")];
    const narrow = () => {
      const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      rows.forEach((row, place) => { row.hidden = !wanted.every((word) => words[place].includes(word)); });
      table.querySelectorAll("tbody").forEach((body) => {
        body.hidden = !body.querySelector("tr:not(.group):not([hidden])");
      });
      status.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} rows`;
    };
    input.setAttribute("aria-label", `Rows with these words in ${table.caption.textContent.trim()}`);
    input.addEventListener("input", narrow);
    narrow();
    table.closest(".table").prepend(box);
  };

  // What stands in a part of the page becomes usable: widths are watched, long tables can be narrowed.
  const ready = (part) => {
    part.querySelectorAll(".table-scroll").forEach((region) => marks.observe(region));
    part.querySelectorAll(".table > .table-scroll > table").forEach(narrowable);
  };
  ready(document);

  // Pictures that are packed are drawn when somebody comes near them or prints them.
  const near = new IntersectionObserver((entries) => entries.filter((entry) => entry.isIntersecting).forEach(({ target }) => {
    near.unobserve(target);
    drawPicture(target);
  }), { rootMargin: "200%" });
  const pictures = document.querySelectorAll("img[data-packed]");
  pictures.forEach((picture) => near.observe(picture));
  window.addEventListener("beforeprint", () => pictures.forEach((picture) => {
    if (picture.getClientRects().length) drawPicture(picture);
  }));

  // Long tables, and the data of figures, are drawn when somebody opens what holds them.
  const unfold = (template) => {
    const drawn = contentOf(template).cloneNode(true);
    const parent = template.parentElement;
    template.replaceWith(drawn);
    ready(parent);
  };
  const tabulate = (details) => {
    const region = details.querySelector(".table-scroll");
    if (region.firstElementChild) return;
    const [head, ...rows] = csvRows(csvOf(details.closest("figure").querySelector("a[data-file='csv']")));
    const table = document.createElement("table");
    table.className = "ldn-table";
    const caption = table.createCaption();
    caption.className = "aside";
    caption.textContent = region.getAttribute("aria-label");
    const line = table.createTHead().insertRow();
    head.forEach((name) => {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = name;
      line.append(cell);
    });
    const body = table.createTBody();
    rows.forEach((row) => {
      const drawn = body.insertRow();
      row.forEach((text) => { drawn.insertCell().textContent = text || "–"; });
    });
    region.append(table);
    marks.observe(region);
  };
  document.querySelectorAll("details").forEach((details) => details.addEventListener("toggle", () => {
    if (!details.open) return;
    if (details.matches(".data")) tabulate(details);
    details.querySelectorAll("template").forEach(unfold);
  }));

  // An address inside what is closed opens it. `#table=name` and `#figure=name` are those with files of that name, whatever
  // their number; an address that leads nowhere says so at the head of the page.
  const decoded = (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  const everywhere = (selector) => [document, ...[...document.querySelectorAll("template")].map(contentOf)]
    .map((part) => part.querySelector(selector)).find(Boolean);
  const named = (name) => {
    const [, kind, file] = name.match(/^(table|figure)=(.+)$/s) ?? [];
    if (!kind) return name;
    const block = everywhere(`a[href="${kind}s/${CSS.escape(file)}.csv"]`)?.closest("figure, .table");
    return (block?.querySelector("table[id]") ?? block)?.id ?? name;
  };
  const nowhere = document.createElement("p");
  nowhere.className = "nowhere";
  nowhere.setAttribute("role", "status");
  document.querySelector(".skip").after(nowhere);
  const reveal = () => {
    const [asked, query] = decoded(location.hash.slice(1)).split("?");
    nowhere.textContent = "";
    if (!asked || /^rows?=/.test(asked)) return;
    const name = named(asked);
    if (!document.getElementById(name)) {
      const held = [...document.querySelectorAll("template")].find((one) => contentOf(one).getElementById(name));
      if (!held) {
        nowhere.textContent = `This page has no part “${asked}”, to which its address leads. What it has stands under Contents, where it can be searched, too.`;
        return;
      }
      const around = held.parentElement;
      unfold(held);
      around.closest("details")?.setAttribute("open", "");
    }
    const target = document.getElementById(name);
    for (let one = target.closest("details"); one; one = one.parentElement.closest("details")) one.open = true;
    const { top } = target.getBoundingClientRect();
    if (query === undefined || top < 0 || top > innerHeight) target.scrollIntoView();
  };
  window.addEventListener("hashchange", reveal);
  reveal();
})();
