/* Small conveniences; every page works without them. */
(function () {
  "use strict";

  // Addresses stay short: a filter that is not set is not sent.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.method !== "get") return;
    for (const field of form.elements) if (field.name && field.value === "") field.disabled = true;
  });

  // Coming back by the browser's history finds the fields enabled again.
  window.addEventListener("pageshow", function () {
    for (const field of document.querySelectorAll("form[method='get'] :disabled")) field.disabled = false;
  });

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  }
})();
