"use strict";
// What every tool of the page needs: elements, data, and its state in the address, `#tool?name=value`, so that it can be
// passed on and Back undoes a step. An address is all that a tool knows: a control writes it, and the tool reads it.
const asked = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const filled = (element, attributes, inside) => {
    Object.entries(attributes).forEach(([name, value]) => {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (typeof value === "boolean") element.toggleAttribute(name, value);
      else element.setAttribute(name, value);
    });
    element.append(...inside.filter((one) => one !== null && one !== undefined));
    return element;
  };
  const make = (name, attributes = {}, ...inside) => filled(document.createElement(name), attributes, inside);
  const draw = (name, attributes = {}, ...inside) => filled(document.createElementNS(SVG, name), attributes, inside);
  const number = (value, digits = 2) => value.toFixed(digits).replace("-", "−").replace(/^−(0(\.0*)?)$/, "$1");
  const whole = (value) => (Math.abs(value) < 10000 ? String(value) : String(value).replace(/\B(?=(\d{3})+$)/g, "\u202f"));
  const count = (many, one, more = `${one}s`) => `${whole(many)} ${many === 1 ? one : more}`;
  const listing = (names) => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`);

  // Controls, each with its label.
  let made = 0;
  const labelled = (label, control) => {
    made += 1;
    control.id ||= `asked-${made}`;
    return make("p", { class: "control" }, make("label", { for: control.id }, label), control);
  };
  const select = (choices, change) => {
    const options = Object.entries(choices).map(([value, words]) => make("option", { value }, words));
    return make("select", { onchange: (event) => change(event.target.value) }, ...options);
  };
  const radios = (legend, choices, change) => {
    made += 1;
    const name = `asked-${made}`;
    const set = Object.entries(choices).map(([value, words]) => make("label", {},
      make("input", { type: "radio", name, value, onchange: () => change(value) }), ` ${words}`));
    const group = make("fieldset", { class: "control" }, make("legend", {}, legend), ...set);
    group.choose = (value) => group.querySelectorAll("input").forEach((one) => { one.checked = one.value === value; });
    return group;
  };
  const button = (words, press, attributes = {}) => make("button", { type: "button", ...attributes, onclick: press }, words);

  // The address: the place, and what is asked of it.
  const read = (hash) => {
    const [place, query = ""] = hash.replace(/^#/, "").split(/\?(.*)/s);
    return { place, wanted: new URLSearchParams(query) };
  };
  const written = (place, wanted) => {
    const query = new URLSearchParams([...wanted].filter(([, value]) => value !== "")).toString();
    return query ? `#${place}?${query}` : `#${place}`;
  };

  const tools = new Map();
  let last = null;
  // A tool is set up when it is first opened. `setUp(part, data, tell)` gives back what shows a state and names what of it
  // is not there; `tell(changes, control)` changes the state, and what the same control changes in a row is one step back.
  const tool = (name, setUp) => {
    const holder = document.getElementById(name)?.closest("details, .in-place");
    const source = document.getElementById(`${name}-data`);
    if (!holder || !source) return;
    const part = holder.querySelector(".tool");
    const missing = make("p", { class: "missing", role: "status" });
    let show = null;
    let state = new URLSearchParams();
    const apply = (wanted) => {
      state = wanted;
      missing.textContent = show(wanted).join(" ");
    };
    const tell = (changes, control = null) => {
      const wanted = new URLSearchParams(state);
      Object.entries(changes).forEach(([key, value]) => wanted.set(key, value));
      const address = written(name, wanted);
      const goesOn = control && last === `${name} ${control}` && read(location.hash).place === name;
      history[goesOn ? "replaceState" : "pushState"](null, "", address);
      last = control ? `${name} ${control}` : null;
      apply(wanted);
    };
    const open = () => {
      if (show) return;
      const body = make("div");
      part.replaceChildren(missing, body);
      part.hidden = false;
      show = setUp(body, dataOf(source), tell);
      apply(state);
    };
    if (holder.matches("details")) holder.addEventListener("toggle", () => { if (holder.open) open(); });
    else open();
    tools.set(name, { open, apply, asks: () => [...state].length > 0 });
  };

  // What the address asks of a tool is shown; a tool that the address does not name shows what the report says. A row that
  // is opened on the way leaves everything as it is.
  const follow = () => {
    const { place, wanted } = read(location.hash);
    if (/^rows?=/.test(place)) return;
    last = null;
    tools.forEach(({ open, apply, asks }, name) => {
      if (name === place) {
        open();
        apply(wanted);
      } else if (asks()) apply(new URLSearchParams());
    });
  };
  window.addEventListener("hashchange", follow);
  document.addEventListener("DOMContentLoaded", () => {
    follow();
    const { place } = read(location.hash);
    if (tools.has(place)) document.getElementById(place).scrollIntoView(); // it has grown since the page led to it
  });
  return { make, draw, number, count, listing, labelled, select, radios, button, tool };
})();
