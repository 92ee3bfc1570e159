/* Draws the charts of a page: each `.chart` figure carries its specification as JSON. Without this script, or
   where a chart fails, the table behind it is opened instead. */
(function () {
  "use strict";

  const NARROW = 520;

  function options(spec) {
    const locale = spec.config.locale;
    return {
      ast: true,
      defaultStyle: false,
      actions: false,
      renderer: "svg",
      logLevel: 1, // errors only
      mode: "vega-lite",
      tooltip: { disableDefaultStyle: true },
      formatLocale: locale.number,
      timeFormatLocale: locale.time,
    };
  }

  function fitted(spec, width) {
    if (width >= NARROW) return spec;
    const axisY = Object.assign({}, spec.config.axisY, { labelLimit: Math.round(width * 0.5) });
    return Object.assign({}, spec, { config: Object.assign({}, spec.config, { axisY: axisY }) });
  }

  async function draw(figure) {
    const plot = figure.querySelector(".chart-plot");
    const spec = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
    try {
      await window.vegaEmbed(plot, fitted(spec, plot.clientWidth), options(spec));
      plot.querySelector("svg").setAttribute("aria-hidden", "true"); // the plot's own label tells it in words
      figure.dataset.drawn = "yes";
      offer(figure, spec);
    } catch (error) {
      figure.dataset.drawn = "no";
      const table = figure.querySelector("details");
      if (table) table.open = true;
      console.error(error);
    }
  }

  function offer(figure, spec) {
    const save = figure.querySelector(".chart-save");
    if (!save) return;
    save.hidden = false;
    for (const button of save.querySelectorAll("button")) {
      button.addEventListener("click", async function () {
        await loaded(save.dataset.script);
        await window.chartPicture.save(figure, spec, options(spec), button.value);
      });
    }
  }

  function loaded(address) {
    if (window.chartPicture) return Promise.resolve();
    return new Promise(function (done, failed) {
      const script = document.createElement("script");
      script.src = address;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
  }

  async function drawAll() {
    await Promise.all([
      document.fonts.load("12px 'Public Sans'", "abc"),
      document.fonts.load("12px 'Public Sans'", "ếựđ"),
    ]).catch(function () {});
    for (const figure of document.querySelectorAll("figure.chart")) await draw(figure);
    document.documentElement.dataset.charts = "done";
  }

  drawAll();
})();
