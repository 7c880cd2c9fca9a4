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
  document.querySelectorAll(".table-scroll").forEach((region) => marks.observe(region));

  // The figure of the first page is shown again in its chapter, and stands in the file once.
  document.getElementById("story-again")?.replaceWith(document.querySelector("#story img").cloneNode());

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
  document.querySelectorAll("a[data-file]").forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    const name = link.getAttribute("href").split("/").pop();
    const picture = link.closest("figure")?.querySelector("img");
    if (link.dataset.file === "csv") {
      save(URL.createObjectURL(new Blob([link.dataset.csv], { type: "text/csv" })), name);
    } else if (link.dataset.file === "svg") {
      save(picture.src, name);
    } else {
      const drawn = new Image(Number(picture.getAttribute("width")), Number(picture.getAttribute("height")));
      drawn.onload = () => saveAsPng(drawn, name);
      drawn.src = picture.src;
    }
  }));

  // Long tables can be narrowed down to the rows that hold some words.
  document.querySelectorAll(".table > .table-scroll > table").forEach((table) => {
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
  });
})();
