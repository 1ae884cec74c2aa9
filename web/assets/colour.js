// The browser's picker of colours beside the field that the form sends: each writes into the other.
const field = document.querySelector("input[name=colour]");
const picker = document.createElement("input");
picker.type = "color";
picker.className = "app-colour";
picker.setAttribute("aria-label", "Pick the colour of the header");

function written() {
  const found = /^#?([0-9a-f]{6})$/i.exec(field.value.trim());
  if (found) picker.value = `#${found[1].toLowerCase()}`;
}

written();
field.addEventListener("input", written);
picker.addEventListener("input", () => {
  field.value = picker.value;
});
field.after(picker);
