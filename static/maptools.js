/* What a person does on a map of units that needs no figure from the server, done at once.
 *
 * tools(units, {
 *   facts: URL of {code: [name, persons, km2, lat, lon, persons estimated, km2 estimated]},
 *   words: {find, none, fade, units, people, share}, locale,
 *   many: whether several units are chosen (else one, shown with its group),
 *   tell: function (codes, at, place of the click) or null
 * })
 * The server follows: it is told the whole choice, not the single click, so that no click is lost
 * when several come before it answers. Its paint says which event it has heard of; a choice that is
 * newer stays.
 */
(function () {
  "use strict";
  var PATIENCE = 8000;  /* ms; a server that has not answered by then is believed again */

  function fold(text) {
    return String(text).normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d")
      .toLowerCase().replace(/\s+/g, " ").trim();
  }

  function element(name, className, text) {
    var node = document.createElement(name);
    node.className = className;
    if (text) { node.textContent = text; }
    return node;
  }

  function control(map, position, node) {
    var made = L.control({ position: position });
    made.onAdd = function () {
      L.DomEvent.disableClickPropagation(node);
      L.DomEvent.disableScrollPropagation(node);
      return node;
    };
    made.addTo(map);
    return node;
  }

  window.tools = function (units, options) {
    var map = units.map, words = options.words, facts = {}, own = { at: 0, codes: [] };

    /* -- what is under the pointer: in a corner, never over the neighbour one wants to click */
    var info = element("div", "sx-info");
    info.hidden = true;
    map.getContainer().appendChild(info);
    units.onHover = function (text, point) {
      info.hidden = text === null;
      if (text === null) { return; }
      var size = map.getSize(), left = point.x > size.x / 2;
      info.textContent = text;
      info.style.left = left ? "10px" : "auto";
      info.style.right = left ? "auto" : "10px";
    };

    /* -- choosing */
    function expand(codes) {
      var groups = units.groups(), found = {};
      codes.forEach(function (code) {
        found[code] = true;
        if (groups[code] !== undefined) {
          Object.keys(groups).forEach(function (other) {
            if (groups[other] === groups[code]) { found[other] = true; }
          });
        }
      });
      return Object.keys(found);
    }

    function take(codes, place) {
      own = { at: Date.now(), codes: options.many ? codes : expand(codes) };
      units.choose(own.codes);
      sum();
      if (options.tell) { options.tell(codes, own.at, place); }
    }

    units.click = function (code, place) {
      var now = units.chosen();
      if (!options.many) { take([code], place); return; }
      take(now.indexOf(code) < 0 ? now.concat([code]) : now.filter(function (c) { return c !== code; }));
    };
    units.add = function (codes) {
      var now = units.chosen();
      take(now.concat(codes.filter(function (code) { return now.indexOf(code) < 0; })));
    };
    units.keeps = function (paint) {
      var behind = (paint.heard || 0) < own.at && Date.now() - own.at < PATIENCE;
      return behind ? own.codes : paint.selected || [];
    };

    /* -- running totals of what is chosen */
    var total = control(map, "bottomright", element("div", "sx-total"));
    total.setAttribute("aria-live", "polite");
    function figure(value, digits) {
      return value.toLocaleString(options.locale, {
        minimumFractionDigits: digits, maximumFractionDigits: digits
      });
    }
    function sum() {
      var codes = units.chosen().filter(function (code) { return facts[code]; });
      var people = 0, area = 0, stars = ["", ""], all = 0;
      codes.forEach(function (code) {
        people += facts[code][1];
        area += facts[code][2];
        if (facts[code][5]) { stars[0] = "*"; }
        if (facts[code][6]) { stars[1] = "*"; }
      });
      Object.keys(facts).forEach(function (code) { all += facts[code][1]; });
      total.hidden = !codes.length;
      var share = all ? " (" + figure(100 * people / all, 1) + " % " + words.share + ")" : "";
      total.textContent = figure(codes.length, 0) + " " + words.units + " · " + figure(people, 0) +
        stars[0] + " " + words.people + share + " · " + figure(area, 2) + stars[1] + " km²";
    }
    units.afterPaint = sum;

    /* -- finding a name, with accents or without: marked while one types, chosen by Enter */
    var found = [], keys = {}, marks = L.featureGroup().addTo(map);
    var bar = element("div", "sx-tools");
    var find = element("input", "sx-find");
    find.type = "search";
    find.placeholder = words.find;
    find.setAttribute("aria-label", words.find);
    find.maxLength = 60;
    var said = element("span", "sx-said");
    said.setAttribute("role", "status");
    function search() {
      var wanted = fold(find.value), code;
      marks.clearLayers();
      found = [];
      said.textContent = "";
      if (!wanted) { return; }
      var named = units.named(), place = {};
      for (code in keys) {
        place[code] = (keys[code] + " | " + fold(named[code] || "")).indexOf(wanted);
        if (place[code] >= 0 && units.shapes[code]) { found.push(code); }
      }
      found.sort(function (a, b) { return place[a] - place[b]; });
      said.textContent = found.length ? String(found.length) : words.none;
      found.slice(0, 60).forEach(function (code) {
        L.geoJSON(units.shapes[code].toGeoJSON(), {
          interactive: false,
          style: { color: "#1d1b16", weight: 4, dashArray: "2 6", fillColor: "#ffe9a8", fillOpacity: 0.75 }
        }).addTo(marks);
      });
    }
    find.addEventListener("input", search);
    find.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" || !found.length) { return; }
      event.preventDefault();
      units.goTo(found.slice(0, 60));
      marks.clearLayers();
      if (options.many) { units.add(found.slice(0, 1)); } else { take(found.slice(0, 1)); }
    });
    /* -- fills let through, so that what lies beneath is seen */
    var fade = element("input", "sx-fade");
    fade.type = "range";
    fade.min = "0";
    fade.max = "100";
    fade.step = "5";
    fade.value = "100";
    fade.title = words.fade;
    fade.setAttribute("aria-label", words.fade);
    fade.addEventListener("input", function () { units.fade(Number(fade.value) / 100); });
    bar.appendChild(find);
    bar.appendChild(said);
    bar.appendChild(fade);
    control(map, "topright", bar);

    /* The facts come once; until they are here nothing can be found or summed. */
    window.once(options.facts).then(function (known) {
      facts = known;
      Object.keys(known).forEach(function (code) { keys[code] = fold(known[code][0] + " " + code); });
      units.labels.know(known);
      sum();
    });
    if (options.note) {
      var note = control(map, "bottomleft", element("div", "sx-note", options.note[0]));
      note.title = options.note[1];
    }
  };

  var sheet = document.createElement("style");
  sheet.textContent =
    /* The map is as high as its frame, whatever height the page gives that. */
    "body{margin:0;overflow:hidden}#map_div,#map_div2{height:100vh!important}" +
    ".sx-info{position:absolute;bottom:62px;z-index:900;pointer-events:none;white-space:pre-line;" +
    "max-width:min(300px,48%);font-size:12px;line-height:1.4;padding:6px 9px;background:#fffffff0;" +
    "border:1px solid #d9d3c6;border-radius:4px;color:#2b2822;max-height:60%;overflow:hidden}" +
    ".sx-total{background:#2b2822;color:#fff;font-size:12px;padding:5px 10px;border-radius:4px}" +
    ".sx-info[hidden],.sx-total[hidden]{display:none}" +
    ".sx-tools{display:flex;gap:8px;align-items:center;background:#fffffff0;padding:4px 8px;" +
    "border:1px solid #d9d3c6;border-radius:4px;font-size:12px}" +
    ".sx-find{font:inherit;width:9.5rem;padding:3px 6px;border:1px solid #b3ab9b;border-radius:3px;background:#fff}" +
    ".sx-find:focus-visible,.sx-fade:focus-visible{outline:2px solid #8f3b26}" +
    ".sx-said:empty{display:none}.sx-said{color:#6b6355}.sx-fade{width:4.5rem;accent-color:#8f3b26}" +
    ".sx-note{font-size:10.5px;color:#6b6355;background:#ffffffb0;padding:1px 5px;margin:0 0 4px 6px!important}" +
    "@media (max-width:420px){.sx-fade{display:none}.sx-find{width:7rem}}" +
    /* Two maps in a narrow frame stand one over the other. */
    "@media (max-width:600px){.sx-twins .double .float-child{width:100%;float:none}" +
    ".sx-twins #map_div,.sx-twins #map_div2{height:50vh!important}" +
    ".sx-twins #map_div2{border-top:2px solid #8f3b26}" +
    ".sx-twins .sx-fade{display:none}}";
  document.body.appendChild(sheet);
})();
