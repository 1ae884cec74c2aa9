// Roads and streets behind the data, and their numbers and names. Loaded only where somebody has
// imported any. Lines are still: they say nothing to a pointer or a screen reader, for the map is
// read without them. Every text is textContent.
(function () {
  "use strict";

  const { ask, arrange, draw, label } = window.hotspots;
  const streetsFrom = 14; // At less the streets of a town would be one grey patch.
  const namesFrom = 15.5;
  const wholeUpTo = 10.5; // The county in a window: roads are as thin as they can be.
  const apart = { number: 170, name: 240 }; // Pixels between two labels that say the same.
  const most = 120; // More labels than that are no help, and slow.
  const views = new WeakMap();

  function viewOf(map) {
    if (!views.has(map)) {
      const box = document.querySelector('[data-layer="roads"]');
      const view = { lines: {}, labels: [], addresses: {}, names: L.layerGroup().addTo(map), box };
      views.set(map, view);
      map.on("moveend", () => update(map));
      box?.addEventListener("change", () => update(map));
    }
    return views.get(map);
  }

  function addWays(map, { url, kind }) {
    viewOf(map).addresses[kind] = url;
    return update(map);
  }

  async function update(map) {
    const view = viewOf(map);
    const shown = !view.box || view.box.checked;
    const zoom = map.getZoom();
    map.getContainer().classList.toggle("app-close", zoom >= streetsFrom);
    map.getContainer().classList.toggle("app-far", zoom < wholeUpTo);
    const kinds = { roads: shown, streets: shown && zoom >= streetsFrom };
    for (const [kind, wanted] of Object.entries(kinds)) {
      if (!wanted) view.lines[kind]?.remove();
      else if (view.lines[kind]) view.lines[kind].addTo(map);
      else if (view.addresses[kind]) await load(map, kind);
    }
    write(map, shown);
    arrange(map);
  }

  async function load(map, kind) {
    const view = viewOf(map);
    const url = view.addresses[kind];
    delete view.addresses[kind]; // Asked for once, whatever comes.
    await draw(map, async () => {
      const body = await ask(map, url);
      const isLine = (feature) => feature.geometry.type !== "Point";
      view.lines[kind] = L.geoJSON(body.features.filter(isLine), {
        pane: kind,
        interactive: false,
        style: (feature) => ({ className: `way way--${feature.properties.kind}` }),
      }).addTo(map);
      view.labels.push(...body.features.filter((feature) => !isLine(feature)).map(told));
      if (body.credit && !view.credit) credit(map, view, body.credit);
    });
  }

  function told({ properties, geometry }) {
    const kind = properties.number ? "number" : "name";
    const [longitude, latitude] = geometry.coordinates;
    return { kind, text: properties[kind], at: L.latLng(latitude, longitude) };
  }

  // The labels of what is seen, each text once for so many pixels.
  function write(map, shown) {
    const view = viewOf(map);
    view.names.clearLayers();
    if (!shown) return;
    const seen = map.getBounds().pad(-0.02);
    const written = new Map();
    let left = most;
    for (const { kind, text, at } of view.labels) {
      if (left === 0) return;
      if ((kind === "name" && map.getZoom() < namesFrom) || !seen.contains(at)) continue;
      const point = map.latLngToContainerPoint(at);
      const others = written.get(text) ?? [];
      if (others.some((other) => other.distanceTo(point) < apart[kind])) continue;
      written.set(text, [...others, point]);
      const icon = label(text, `app-way app-way--${kind}`);
      view.names.addLayer(L.marker(at, { icon, interactive: false, keyboard: false, pane: "labels" }));
      left -= 1;
    }
  }

  function credit(map, view, text) {
    view.credit = L.control({ position: "bottomright" });
    view.credit.onAdd = () => {
      const line = document.createElement("p");
      line.className = "app-credit";
      line.textContent = text;
      return line;
    };
    view.credit.addTo(map);
  }

  window.hotspots.addWays = addWays;
})();
