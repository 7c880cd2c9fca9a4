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
  document.querySelectorAll(".table-scroll, .card").forEach((region) => marks.observe(region));
})();
