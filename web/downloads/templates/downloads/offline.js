// Gives the map's script the layers that stand in this file where it would ask a server for them.
(function () {
  "use strict";
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
  const layers = JSON.parse(document.getElementById("layers").textContent);
  window.fetch = async function (address) {
    const kind = String(address).replace("inside:", "");
    if (!Object.hasOwn(layers, kind)) throw new Error("This file does not have that layer.");
    return new Response(JSON.stringify(layers[kind]), { headers: { "Content-Type": "application/geo+json" } });
  };
})();
