// The background of maps that an administrator has set: tiles beneath the layers of a page, which
// the reader can make grey or leave out. Loaded only where there is one; every text is textContent.
(function () {
  "use strict";

  const kept = "hotspots-background";
  const failed = "The background cannot be loaded; the rest of the map is complete.";
  const narrow = window.matchMedia("(max-width: 39.99rem)");
  const shownMaps = [];
  const choice = { shown: true, grey: true, ...remembered() };

  // A browser may keep nothing for us: the choice then holds for this page.
  function remembered() {
    try {
      return JSON.parse(window.localStorage.getItem(kept)) ?? {};
    } catch {
      return {};
    }
  }

  function remember() {
    try {
      window.localStorage.setItem(kept, JSON.stringify(choice));
    } catch {
      return;
    }
  }

  function made(tag, className, text = "") {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  }

  function box(name, text) {
    const input = document.createElement("input");
    input.type = "checkbox";
    input.addEventListener("change", () => {
      choice[name] = input.checked;
      remember();
      shownMaps.forEach((one) => one.apply());
    });
    const label = made("label", "app-background__choice");
    label.append(input, made("span", "", text));
    return { input, label };
  }

  function source({ before, linked, href, after }) {
    const line = made("p", "app-background__source");
    line.append(before);
    if (linked) {
      const link = made("a", "govuk-link", linked);
      link.href = href;
      link.rel = "noreferrer";
      line.append(link);
    }
    line.append(after);
    return line;
  }

  function place(map, element, position) {
    const control = L.control({ position });
    L.DomEvent.disableClickPropagation(element);
    control.onAdd = () => element;
    control.addTo(map);
  }

  // On a phone they would cover much of the map.
  function placeBelow(map, ...elements) {
    const below = made("div", "app-background--below");
    below.append(...elements);
    map.getContainer().after(below);
  }

  // Tells when nothing of a view came, and when anything did.
  function watch(tiles, tell) {
    let came = 0;
    let missing = 0;
    tiles.on("loading", () => {
      came = 0;
      missing = 0;
    });
    tiles.on("tileload", () => {
      came += 1;
      tell({ missed: false });
    });
    tiles.on("tileerror", () => {
      missing += 1;
    });
    tiles.on("load", () => {
      if (missing && !came) tell({ missed: true });
    });
  }

  function addBackground(map, { url, attribution, drawn }) {
    const container = map.getContainer();
    const tiles = L.tileLayer(url, { ...drawn, maxZoom: map.getMaxZoom(), noWrap: true });
    const controls = made("div", "app-background");
    controls.setAttribute("role", "group");
    controls.setAttribute("aria-label", "Background of the map");
    const shown = box("shown", "Background");
    const grey = box("grey", "In grey");
    const state = made("p", "app-background__state");
    state.setAttribute("role", "status");
    const boxes = made("div", "app-background__choices");
    boxes.append(shown.label, grey.label);
    controls.append(boxes, state);
    const line = source(attribution);
    let missed = false;

    function apply() {
      shown.input.checked = choice.shown;
      grey.input.checked = choice.grey;
      grey.label.hidden = !choice.shown;
      container.classList.toggle("app-map--grey", choice.grey);
      if (!choice.shown) missed = false;
      if (choice.shown) tiles.addTo(map);
      else tiles.remove();
      look();
    }

    // A map whose background does not come is as complete as one without: it has its own roads.
    function look() {
      const behind = choice.shown && !missed;
      const changed = container.classList.contains("app-map--background") !== behind;
      container.classList.toggle("app-map--background", behind);
      line.hidden = !behind;
      // The numbers of roads come or go, and other names make room.
      if (changed && map.hotspots) window.hotspots.arrange(map);
      if (state.textContent !== (missed ? failed : "")) state.textContent = missed ? failed : "";
    }

    watch(tiles, (told) => {
      ({ missed } = told);
      look();
    });
    if (narrow.matches) {
      placeBelow(map, controls, line);
    } else {
      place(map, controls, "topright");
      place(map, line, "bottomright");
    }
    shownMaps.push({ apply });
    apply();
  }

  window.hotspots.addBackground = addBackground;
})();
