// Links the two maps of a comparison, and plays a map through its months.
(function () {
  "use strict";

  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const pause = () => (calm.matches ? 2500 : 1200); // Milliseconds that a month stays.
  const settled = 600; // After so long without another month, the one shown is announced.

  // Maps that stand in one frame show the same place: where one is moved, the others go too.
  const frames = new WeakMap();

  function link(map, frame) {
    const maps = frames.get(frame) ?? [];
    frames.set(frame, maps);
    maps.push(map);
    let drawing = 0;
    // Who follows does not lead. On paper each map is fitted by itself.
    const led = () => maps.led || document.body.classList.contains("app-printing");
    const lead = () => {
      cancelAnimationFrame(drawing);
      drawing = 0;
      maps.led = true;
      for (const other of maps) if (other !== map) follow(other, map);
      maps.led = false;
    };
    // Once for each picture that the screen shows, and in the end.
    map.on("move", () => {
      if (!led() && !drawing) drawing = requestAnimationFrame(lead);
    });
    map.on("moveend", () => led() || lead());
  }

  function follow(other, map) {
    const [centre, zoom] = [map.getCenter(), map.getZoom()];
    other.stop();
    if (other.getZoom() !== zoom || !other.getCenter().equals(centre)) other.setView(centre, zoom, { animate: false });
  }

  function play(map, frame) {
    const rows = [...document.querySelectorAll("[data-month]")];
    const bars = [...document.querySelectorAll(".app-months__chart rect")];
    const part = (name) => frame.querySelector(`.app-months__${name}`);
    const slider = frame.querySelector("input[type=range]");
    const [name, said, button] = [part("name"), part("said"), part("play")];
    const announced = frame.querySelector("[data-announce]");
    const kinds = [...frame.querySelectorAll("input[name=shown]")];
    const kept = new Map();
    let wanted = -1;
    let turn = 0;
    let drawn = null;
    let timer = 0;
    let telling = 0;
    let playing = false;

    const last = rows.length - 1;
    // Each month is fetched once; one that failed is asked for again when it is next wanted.
    function layer(i) {
      const kind = kinds.find((one) => one.checked).value;
      const url = rows[i].dataset[kind];
      if (!url) return Promise.resolve(null);
      if (!kept.has(url)) {
        const fetched = hotspots.fetchLayer(map, { kind, url });
        kept.set(url, fetched);
        fetched.catch(() => kept.delete(url));
      }
      return kept.get(url);
    }

    async function show(i) {
      const mine = ++turn;
      wanted = i;
      const { title } = rows[i].dataset;
      slider.value = String(i);
      slider.setAttribute("aria-valuetext", title);
      name.textContent = title;
      said.textContent = "";
      frame.classList.add("app-months--waiting");
      let found = null;
      let words = rows[i].dataset.said;
      try {
        found = await layer(i);
      } catch (error) {
        words = `${error.message} The table on this page has the month's count.`;
      }
      if (turn !== mine) return; // Another month was chosen meanwhile.
      if (found && !found.getLayers().length) words += " No band of density: one month has too few.";
      drawn?.remove();
      drawn = found?.addTo(map) ?? null;
      said.textContent = words;
      frame.classList.remove("app-months--waiting");
      frame.dataset.shown = rows[i].dataset.month;
      for (const marked of [rows, bars]) marked.forEach((one, at) => one.classList.toggle("app-now", at === i));
      settle(i, words);
    }

    // The address names the month, and it is told once: not every one that a slide passes.
    function settle(i, words) {
      clearTimeout(telling);
      if (playing) return;
      telling = setTimeout(() => {
        announced.textContent = `${rows[i].dataset.title}: ${words}`;
        const here = new URL(window.location);
        here.searchParams.set("month", rows[i].dataset.month);
        window.history.replaceState(null, "", here);
      }, settled);
    }

    async function step() {
      await show(wanted + 1);
      if (!playing) return;
      if (wanted >= last) return stop();
      layer(wanted + 1).catch(() => {}); // Fetched while this one is looked at.
      timer = setTimeout(step, pause());
    }

    function start() {
      playing = true;
      button.textContent = "Pause";
      if (wanted >= last) wanted = -1;
      return step();
    }

    function stop() {
      clearTimeout(timer);
      if (!playing) return;
      playing = false;
      button.textContent = "Play";
      settle(wanted, said.textContent);
    }

    function go(i) {
      stop();
      show(Math.min(Math.max(i, 0), last));
    }

    slider.addEventListener("input", () => go(Number(slider.value)));
    part("back").addEventListener("click", () => go(wanted - 1));
    part("on").addEventListener("click", () => go(wanted + 1));
    button.addEventListener("click", () => (playing ? stop() : start()));
    for (const kind of kinds) {
      kind.addEventListener("change", () => show(wanted));
    }
    document.addEventListener("visibilitychange", () => document.hidden && stop());
    show(Number(slider.value));
  }

  L.Map.addInitHook(function () {
    const container = this.getContainer();
    const linked = container.closest("[data-linked]");
    if (linked) link(this, linked);
    const months = container.closest("[data-months]");
    if (months) this.whenReady(() => setTimeout(() => play(this, months)));
  });
})();
