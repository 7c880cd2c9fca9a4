// Slides one by one where there is room; on a narrow screen the page stays a document. S opens the speaker's view.
if (innerWidth > 700 || location.search.includes("receiver")) {
  document.getElementById("reveal-style").media = "screen";
  document.documentElement.classList.add("deck");
  Reveal.initialize({
    width: 1280, height: 720, margin: 0, center: false, display: "flex", hash: true,
    transition: "none", controls: false, scrollActivationWidth: null,
    defaultTiming: document.querySelector("[data-timing]") ? 60 : null, plugins: [RevealNotes],
  });
}
