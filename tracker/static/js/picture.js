/* Downloads of a chart as a picture that explains itself: its title, unit, source and the note that its data
   are synthetic stand in it. Loaded by charts.js when a reader asks for the first one. */
window.chartPicture = (function () {
  "use strict";

  const WIDTH = 960;
  const SCALE = 2;
  const LINE = 90;

  function lines(text) {
    const found = [""];
    for (const word of text.trim().split(/\s+/)) {
      const last = found[found.length - 1];
      if (last && last.length + word.length >= LINE) found.push(word);
      else found[found.length - 1] = (last + " " + word).trim();
    }
    return found;
  }

  function text(within, selector) {
    const part = within.querySelector(selector);
    return part ? part.textContent.trim() : "";
  }

  function squeezed(entry) {
    return entry.textContent.replace(/\s+/g, " ").trim();
  }

  // The colours of the page's own legend, as a chart of squares and words.
  function key(figure) {
    const values = [];
    let x = 6;
    let y = 8;
    for (const entry of figure.querySelectorAll(".chart-key li")) {
      const width = squeezed(entry).length * 6.5 + 40;
      if (x > 6 && x + width > WIDTH) [x, y] = [6, y + 18];
      values.push({ x, y, c: getComputedStyle(entry.querySelector(".swatch")).backgroundColor, t: squeezed(entry) });
      x += width;
    }
    if (!values.length) return [];
    const place = (field) => ({ field, type: "quantitative", scale: null, axis: null });
    const encoding = { x: place("x"), y: place("y") };
    const squares = { mark: { type: "square", size: 120, opacity: 1 }, encoding: { color: { field: "c", type: "nominal", scale: null } } };
    const names = { mark: { type: "text", align: "left", dx: 12 }, encoding: { text: { field: "t" } } };
    return [{ data: { values }, width: WIDTH, height: y + 8, encoding, layer: [squares, names], view: { stroke: null } }];
  }

  function explained(spec, figure) {
    const parts = [...figure.querySelectorAll(".status-list li")].map(squeezed).join(" · ");
    const below = [text(figure, ".chart-unit"), parts].filter(Boolean).flatMap(lines);
    const notes = [text(figure, ".chart-said"), text(figure, ".chart-source"), text(document, ".banner p")];
    const title = { text: lines(text(figure, ".chart-title")), subtitle: below, anchor: "start", fontSize: 17, offset: 12 };
    const config = Object.assign({}, spec.config, { background: "#ffffff" });
    const foot = { text: notes.filter(Boolean).flatMap(lines), orient: "bottom", anchor: "start", fontSize: 11, fontWeight: "normal", offset: 16 };
    const inner = Object.assign({}, spec, { width: WIDTH, title: foot });
    for (const outer of ["$schema", "config", "datasets", "usermeta", "padding", "autosize"]) delete inner[outer];
    return { $schema: spec.$schema, config, datasets: spec.datasets, padding: 16, title, resolve: { scale: { color: "independent" } }, vconcat: [...key(figure), inner] };
  }

  async function save(figure, spec, options, kind) {
    const holder = document.createElement("div");
    holder.className = "hidden-visually";
    document.body.append(holder);
    try {
      const drawn = await window.vegaEmbed(holder, explained(spec, figure), Object.assign({}, options, { renderer: "svg" }));
      const blob =
        kind === "svg"
          ? new Blob([await drawn.view.toSVG()], { type: "image/svg+xml" })
          : await new Promise((done) => drawn.view.toCanvas(SCALE).then((canvas) => canvas.toBlob(done, "image/png")));
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = name(figure) + "." + kind;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
      drawn.finalize();
    } finally {
      holder.remove();
    }
  }

  function name(figure) {
    const path = location.pathname.replace(/^\/+|\/+$/g, "").replace(/[^\w.-]+/g, "-") || "overview";
    const banner = document.querySelector(".banner");
    return [path, figure.id, banner && banner.dataset.mark].filter(Boolean).join("-");
  }

  return { save };
})();
