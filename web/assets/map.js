// Draws the layers that a page's Folium map names. Data arrive as GeoJSON only, and every text
// from them enters the page through textContent: nothing that was sent to us is ever markup.
(function () {
  "use strict";

  // The browser's own formatter takes longer to make than the whole map.
  const number = (n) => String(Math.round(10 * n) / 10).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  const plural = (n) => `${number(n)} ${n === 1 ? "incident" : "incidents"}`;

  function element(tag, text, className) {
    const made = document.createElement(tag);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  // What a shape says: a heading and further lines.
  const says = {
    areas: (p) => [p.name, p.label],
    density: (p) => [`Density band ${p.band}`, p.label],
    hotspots: (p) => [`Hotspot ${p.rank}${p.name ? `: ${p.name}` : ""}`, plural(p.n), p.label],
    clusters: (p) => [`Cluster ${p.rank}${p.name ? `: ${p.name}` : ""}`, plural(p.n), p.label, p.found_again],
    cells: (p) => [p.label, plural(p.n), p.significance],
    change: (p) => [p.label, p.counts, p.judged],
    accuracy: (p) => [p.label, p.known, p.precise],
    located: (p) => [plural(p.incidents), p.known],
  };

  const classes = {
    areas: (p) => `choropleth class-${p.class}`,
    boundary: () => "boundary",
    neighbours: (p) => (p.own ? "ground" : "neighbour"),
    density: (p) => `band-${p.band}`,
    hotspots: () => "hotspot",
    clusters: (p) => (p.found_again ? "cluster unsure" : "cluster"),
    cells: (p) => `cell class-${p.class}${p.significant ? " significant" : ""}`,
    change: (p) => `cell change-${p.class}`,
    accuracy: (p) => `cell accuracy-${p.class}`,
    located: () => "located",
  };

  const order = ["neighbours", "roads", "streets", "areas", "density", "cells", "change", "accuracy", "located", "boundary", "clusters", "hotspots", "places"];
  const ways = new Set(["roads", "streets"]); // Drawn by backdrop.js.
  const still = new Set(["boundary", "neighbours"]);
  // Two colours upon each other are one that no legend has: of these one is shown at a time.
  const fills = new Set(["areas", "density", "cells", "change", "accuracy"]);
  const ranked = new Set(["clusters", "hotspots"]);
  const settled = 150; // Milliseconds after which names make room for what the map moved beneath.
  const patience = 500; // What comes sooner is not announced: it would flash, and be read out in vain.
  const numbered = 10; // More numbers than the table shows at once would cover each other.
  // Where ranks begin anew in each of many areas, shapes say that they have no number.
  const isNumbered = (kind, p) => ranked.has(kind) && p.rank <= numbered && p.numbered !== false;

  function tooltip(lines) {
    const box = document.createElement("div");
    lines.filter(Boolean).forEach((line, i) => box.append(element(i ? "span" : "strong", line)));
    return box;
  }

  function label(text, className) {
    return L.divIcon({ html: element("span", text), className, iconSize: [0, 0] });
  }

  function describe(kind, map) {
    return function (feature, layer) {
      if (!says[kind] || still.has(kind)) return;
      const p = feature.properties;
      const lines = says[kind](p).filter(Boolean);
      layer.bindTooltip(() => tooltip(lines), { sticky: true });
      layer.on("add", function () {
        const path = layer.getElement();
        if (!path) return;
        path.setAttribute("role", p.href ? "link" : "img");
        path.setAttribute("aria-label", lines.join(", "));
        // Bands and squares are many and the table lists them; the Tab key stops at the rest.
        path.setAttribute("tabindex", isNumbered(kind, p) || p.href ? "0" : "-1");
        if (p.href) path.addEventListener("keydown", (e) => e.key === "Enter" && follow(p.href));
      });
      if (p.href) layer.on("click", () => follow(p.href));
      if (isNumbered(kind, p) && layer.getLatLngs) rank(layer, p, map, kind);
    };
  }

  function follow(href) {
    if (href.startsWith("/") && !href.startsWith("//")) window.location.assign(href);
  }

  function rank(layer, p, map, kind) {
    // On the northernmost corner, so that a small shape is not hidden behind its number.
    const top = layer.getLatLngs().flat(Infinity).reduce((a, b) => (b.lat > a.lat ? b : a));
    const marker = L.marker(top, {
      icon: label(String(p.rank), `app-rank app-rank--${kind}`),
      interactive: false,
      keyboard: false,
      pane: "labels",
    });
    layer.on("add", () => marker.addTo(map));
    layer.on("remove", () => marker.remove());
  }

  function places(feature, position) {
    const p = feature.properties;
    const icon = p.area
      ? L.divIcon({ html: areaName(p), className: "app-area-name", iconSize: [0, 0] })
      : label(p.name, `app-place app-place--${/^[a-z]+$/.test(p.kind) ? p.kind : "village"}`);
    return L.marker(position, { icon, interactive: false, keyboard: false, pane: "labels" });
  }

  // As large as the place is uncertain; the edge keeps a well-known one visible from afar.
  function circle(feature, position) {
    return L.circle(position, { radius: feature.properties.radius, pane: "located", className: "located" });
  }

  function areaName(p) {
    const text = element("span", p.name);
    text.append(element("b", p.count));
    return text;
  }

  // Where a name may move to, in shares of its own width and height, when it would cover another.
  const moves = [[0, 0], [0, -0.8], [0, 0.8], [0.6, 0], [-0.6, 0], [0.5, -0.8], [-0.5, -0.8], [0.5, 0.8], [-0.5, 0.8]];
  const importance = ["app-way--name", "village", "suburb", "app-way--number", "town", "city", "app-area-name", "app-rank"];

  // Names that would cover each other: the more important one stays, the other moves or goes. All
  // are measured before any is moved, for after each move the browser would lay out the page anew.
  function arrange(map) {
    const controls = map.getContainer().querySelectorAll(".leaflet-control");
    const texts = [...map.getPane("labels").querySelectorAll("span")];
    for (const text of texts) {
      text.style.translate = "none";
      text.hidden = false;
    }
    const taken = [...controls].map((one) => one.getBoundingClientRect()).filter((box) => box.width);
    const boxes = new Map(texts.map((text) => [text, text.getBoundingClientRect()]));
    for (const text of texts.sort((a, b) => weight(b) - weight(a))) place(text, boxes.get(text), taken);
  }

  function place(text, box, taken) {
    const isRank = text.parentElement.classList.contains("app-rank");
    // The number of a road that has moved off it would be the number of nothing.
    const free = (text.parentElement.classList.contains("app-way") ? moves.slice(0, 1) : moves)
      .map(([x, y]) => ({ x: x * box.width, y: y * box.height }))
      .find((by) => !taken.some((other) => covers(box, by, other)));
    const by = free ?? { x: 0, y: 0 };
    text.hidden = !free && !isRank;
    if (text.hidden) return;
    if (!isRank) text.style.translate = `${by.x}px ${by.y}px`;
    taken.push({ left: box.left + by.x, right: box.right + by.x, top: box.top + by.y, bottom: box.bottom + by.y });
  }

  function covers(box, by, other) {
    return (
      box.left + by.x < other.right + 2 &&
      other.left < box.right + by.x + 2 &&
      box.top + by.y < other.bottom &&
      other.top < box.bottom + by.y
    );
  }

  function weight(text) {
    return importance.findIndex((name) => text.parentElement.className.includes(name));
  }

  function prepare(map) {
    if (map.hotspots) return map.hotspots;
    const container = map.getContainer();
    const state = container.parentElement.querySelector(".app-map__state");
    container.setAttribute("role", "region");
    container.setAttribute("aria-label", container.parentElement.dataset.label ?? "Map");
    order.forEach((kind, i) => {
      map.createPane(kind === "places" ? "labels" : kind).style.zIndex = String(410 + 10 * i);
    });
    map.getPane("labels").style.pointerEvents = "none";
    // The wheel scrolls the page until the reader has taken hold of the map.
    map.scrollWheelZoom.disable();
    map.on("focus", () => map.scrollWheelZoom.enable());
    map.on("blur", () => map.scrollWheelZoom.disable());
    map.on("zoomend", () => arrange(map));
    let moved = 0;
    map.on("moveend", () => {
      clearTimeout(moved);
      moved = setTimeout(() => arrange(map), settled);
    });
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) stand(map);
    window.addEventListener("beforeprint", () => fitToPaper(map));
    window.addEventListener("afterprint", () => fitToWindow(map));
    map.hotspots = { state, waiting: 0 };
    return map.hotspots;
  }

  // For readers whom movement makes unwell: every change of view is a jump.
  function stand(map) {
    const panBy = map.panBy.bind(map);
    map.panBy = (offset, options) => panBy(offset, { ...options, animate: false });
    map.options.zoomAnimationThreshold = 0;
    map.options.inertia = false;
  }

  function fitToPaper(map) {
    const view = prepare(map);
    if (view.onScreen) return;
    view.onScreen = { centre: map.getCenter(), zoom: map.getZoom() };
    const seen = map.getBounds();
    document.body.classList.add("app-printing");
    map.invalidateSize({ animate: false });
    map.fitBounds(seen, { animate: false });
    arrange(map);
  }

  function fitToWindow(map) {
    const view = prepare(map);
    if (!view.onScreen) return;
    document.body.classList.remove("app-printing");
    map.invalidateSize({ animate: false });
    map.setView(view.onScreen.centre, view.onScreen.zoom, { animate: false });
    view.onScreen = null;
    arrange(map);
  }

  function toggles(kind, layer, map) {
    for (const box of document.querySelectorAll(`[data-layer="${kind}"]`)) {
      const apply = () => (box.checked ? layer.addTo(map) : layer.remove());
      box.addEventListener("change", () => {
        apply();
        arrange(map);
      });
      apply();
    }
  }

  document.addEventListener("change", ({ target }) => {
    if (!target.checked || !fills.has(target.dataset.layer)) return;
    for (const box of document.querySelectorAll("[data-layer]:checked")) {
      if (box === target || !fills.has(box.dataset.layer)) continue;
      box.checked = false;
      box.dispatchEvent(new Event("change"));
    }
  });

  // A layer that is off at first is fetched when it is ticked.
  function waits(map, layer) {
    const box = document.querySelector(`[data-layer="${layer.kind}"]`);
    if (!box || box.checked) return false;
    box.addEventListener("change", () => addLayer(map, layer), { once: true });
    return true;
  }

  async function ask(map, url) {
    prepare(map);
    // Just as the page's head asks for it, whose answer is then taken: no other way, no header of ours.
    const answer = await fetch(url);
    if (answer.redirected || answer.status === 401) throw new Error("Your session has ended. Sign in again.");
    const body = await answer.json();
    if (!answer.ok) throw new Error(body.detail ?? "A layer of the map could not be loaded.");
    return body;
  }

  // A layer that is on no map yet.
  async function fetchLayer(map, { url, kind }) {
    return L.geoJSON(await ask(map, url), {
      pane: kind === "places" ? "labels" : kind,
      interactive: !still.has(kind) && kind !== "places",
      style: (feature) => ({ className: classes[kind](feature.properties) }),
      pointToLayer: kind === "located" ? circle : places,
      onEachFeature: describe(kind, map),
    });
  }

  async function addLayer(map, { url, kind }) {
    prepare(map);
    if (ways.has(kind)) return window.hotspots.addWays(map, { url, kind });
    if (waits(map, { url, kind })) return;
    await draw(map, async () => {
      const layer = await fetchLayer(map, { url, kind });
      layer.addTo(map);
      toggles(kind, layer, map);
    });
  }

  // Work that the reader waits for, and what is said where it fails.
  async function draw(map, work) {
    const view = prepare(map);
    view.waiting += 1;
    const slow = setTimeout(() => {
      if (!view.failed) view.state.textContent = "Drawing the map…";
    }, patience);
    try {
      await work();
    } catch (error) {
      view.failed = `${error.message} The tables on this page say the same as the map.`;
    } finally {
      clearTimeout(slow);
      view.waiting -= 1;
      if (view.failed) view.state.textContent = view.failed;
      else if (view.waiting === 0) view.state.textContent = "";
      if (view.waiting === 0) {
        arrange(map);
        map.getContainer().dataset.ready = "true";
      }
    }
  }

  window.hotspots = { addLayer, arrange, ask, draw, fetchLayer, label };
})();
