// The search box and the pin with which a person says where something happened. The box is an ARIA
// combobox with a list; what it holds is what the form sends, so the pin writes into it and reads
// from it. Every text from the service enters the page through textContent.
const box = document.querySelector(".app-search");
const field = box.querySelector("input[name=where]");
const picked = box.querySelector("input[name=picked]");
const map = window.map_place;
const METRES_PER_DEGREE = 111_320;
const arrows = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

const list = document.createElement("ul");
list.id = "where-places";
list.className = "app-search__list";
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "Places");
list.hidden = true;
const state = document.createElement("div");
state.className = "govuk-visually-hidden";
state.setAttribute("role", "status");
field.setAttribute("role", "combobox");
field.setAttribute("aria-autocomplete", "list");
field.setAttribute("aria-controls", list.id);
field.setAttribute("aria-expanded", "false");
field.after(list, state);

let places = [];
let active = -1;
let asking = new AbortController();
let timer = 0;

async function ask(text) {
  asking.abort();
  asking = new AbortController();
  const address = `${box.dataset.search}?q=${encodeURIComponent(text)}`;
  const answer = await fetch(address, {
    credentials: "same-origin",
    headers: { Accept: "application/json" },
    signal: asking.signal,
  });
  if (answer.redirected || answer.status === 401) throw new Error("Your session has ended. Sign in again.");
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail ?? "The search is not available.");
  return body.results;
}

// What the person typed or pointed at is the answer now, and not what else the form offers.
function elsewhere() {
  const choice = document.querySelector("input[name=choice][value=elsewhere]");
  if (choice) choice.checked = true;
  const unknown = document.querySelector("input[name=unknown]");
  if (unknown) unknown.checked = false;
}

// Where the page has a line for it, the place is also said to those who see.
const said = document.querySelector(".app-pin__said");

function say(text, read = text) {
  state.textContent = read;
  if (!said) return;
  said.textContent = text;
  said.hidden = !text;
}

function close() {
  list.hidden = true;
  field.setAttribute("aria-expanded", "false");
  activate(-1);
}

function activate(position) {
  active = position;
  [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === position)));
  if (position < 0) field.removeAttribute("aria-activedescendant");
  else {
    field.setAttribute("aria-activedescendant", list.children[position].id);
    list.children[position].scrollIntoView({ block: "nearest" });
  }
}

function show(found) {
  places = found;
  list.replaceChildren(
    ...found.map((place, i) => {
      const option = document.createElement("li");
      option.id = `where-place-${i}`;
      option.setAttribute("role", "option");
      option.append(span(place.label), span(`${place.kind}, within ${place.accuracy_m} m`, "app-search__kind"));
      // Before the field loses the focus, which would close the list.
      option.addEventListener("pointerdown", (event) => event.preventDefault());
      option.addEventListener("click", () => pick(place));
      return option;
    }),
  );
  list.hidden = !found.length;
  field.setAttribute("aria-expanded", String(Boolean(found.length)));
  activate(-1);
  const many = found.length === 1 ? "1 place found" : `${found.length} places found`;
  state.textContent = found.length ? `${many}. Use the arrow keys to choose.` : "No place found.";
}

function span(text, className) {
  const made = document.createElement("span");
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function pick(place) {
  field.value = place.label;
  picked.value = `${place.easting},${place.northing},${place.match_type}`;
  close();
  elsewhere();
  say(`${place.label}, known to within ${place.accuracy_m} metres.`, `${place.label} chosen.`);
  movePin(place);
}

field.addEventListener("input", () => {
  picked.value = "";
  elsewhere();
  clearTimeout(timer);
  const text = field.value.trim();
  if (text.length < 2) return close();
  timer = setTimeout(async () => {
    try {
      const found = await ask(text.slice(0, 200));
      if (field.value.trim() !== text) return;
      say("");
      show(found);
      if (found.length === 1) movePin(found[0]);
    } catch (error) {
      if (error.name !== "AbortError") {
        close();
        state.textContent = error.message;
      }
    }
  }, 150);
});

field.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    return close();
  }
  if (list.hidden || !places.length) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    const from = active < 0 && step < 0 ? places.length : active;
    activate((from + step + places.length) % places.length);
  } else if (event.key === "Enter" && active >= 0) {
    event.preventDefault();
    pick(places[active]);
  }
});
field.addEventListener("blur", close);

let pin = null;

function movePin({ latitude, longitude }) {
  if (!pin) return;
  pin.setLatLng([latitude, longitude]);
  pin.getElement()?.classList.add("app-pin__mark--set");
  if (map.getZoom() < 14) map.setView(pin.getLatLng(), 14, { animate: false });
  else map.panInside(pin.getLatLng(), { padding: [60, 60], animate: false });
}

// The field holds degrees at once, and metres as soon as the service has worked them out: whatever
// the person does next, it says where the pin is.
async function pinMoved() {
  const { lat, lng } = pin.getLatLng();
  pin.getElement().classList.add("app-pin__mark--set");
  const written = `${lat.toFixed(6)}, ${lng.toFixed(6)}`;
  field.value = written;
  picked.value = "";
  close();
  elsewhere();
  clearTimeout(timer);
  timer = setTimeout(async () => {
    try {
      const [place] = await ask(written);
      if (field.value !== written) return;
      if (place) field.value = `${place.easting}, ${place.northing}`;
      const near = place?.near ? ` ${place.near}.` : "";
      say(
        place
          ? `Pin at easting ${place.easting}, northing ${place.northing}.${near}`
          : "The pin is outside the area that this service covers.",
      );
    } catch (error) {
      if (error.name !== "AbortError") state.textContent = error.message;
    }
  }, 250);
}

function step(event) {
  const way = arrows[event.key];
  if (!way) return;
  event.preventDefault();
  event.stopPropagation();
  const metres = event.shiftKey ? 100 : 10;
  const { lat, lng } = pin.getLatLng();
  const east = METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
  pin.setLatLng([lat + (way[1] * metres) / METRES_PER_DEGREE, lng + (way[0] * metres) / east]);
  map.panInside(pin.getLatLng(), { padding: [60, 60], animate: false });
  pinMoved();
}

if (map) {
  document.querySelector(".app-pin__help").hidden = false;
  const icon = L.divIcon({ className: "app-pin__mark", iconSize: [30, 30], iconAnchor: [15, 30] });
  pin = L.marker(map.getCenter(), { icon, draggable: true, keyboard: true, autoPan: true }).addTo(map);
  const mark = pin.getElement();
  mark.setAttribute("aria-label", "Pin: move it with the arrow keys");
  mark.addEventListener("keydown", step);
  pin.on("dragend", pinMoved);
  map.on("click", (event) => {
    pin.setLatLng(event.latlng);
    pinMoved();
  });
  for (const choice of document.querySelectorAll("input[name=choice][data-latitude]")) {
    const place = { latitude: Number(choice.dataset.latitude), longitude: Number(choice.dataset.longitude) };
    choice.addEventListener("change", () => {
      movePin(place);
      const { label, accuracy } = choice.dataset;
      if (label) say(`${label}, known to within ${accuracy} metres.`);
    });
    if (choice.checked) movePin(place);
  }
  // What was typed before the service asked something back.
  const typed = field.value.trim();
  if (typed.length > 1) {
    ask(typed.slice(0, 200))
      .then((found) => found.length === 1 && field.value.trim() === typed && movePin(found[0]))
      .catch(() => {}); // The box is there to try again.
  }
}
