/* Names and marks on a Leaflet map: inside the unit they belong to, never over one another.
 *
 * First come the names of new units, then signs of what is fixed, then the names of single units
 * where there is room. What does not fit is left out until the map is zoomed in: each step of zoom and
 * each new size of the frame lays everything out again. All text is set as text nodes.
 */
(function () {
  "use strict";
  var FONT = "11px 'Be Vietnam Pro','Noto Sans',sans-serif", LINE = 14, GAP = 2;
  var pen = document.createElement("canvas").getContext("2d");
  var widths = {};

  function width(text, bold) {
    var key = (bold ? "b" : "n") + text;
    if (widths[key] === undefined) {
      pen.font = (bold ? "600 " : "400 ") + FONT;
      widths[key] = Math.ceil(pen.measureText(text).width) + 2;
    }
    return widths[key];
  }

  /* The lines of a text as it may be set: whole, or broken at the space nearest to its middle. */
  function broken(text) {
    var best = -1;
    for (var at = text.indexOf(" "); at > 0; at = text.indexOf(" ", at + 1)) {
      if (best < 0 || Math.abs(at - text.length / 2) < Math.abs(best - text.length / 2)) { best = at; }
    }
    return best < 0 ? [text] : [text.slice(0, best), text.slice(best + 1)];
  }

  function boxOf(lines, bold, at) {
    var wide = Math.max.apply(null, lines.map(function (line) { return width(line, bold); }));
    var high = lines.length * LINE;
    return { left: at.x - wide / 2, right: at.x + wide / 2, top: at.y - high / 2, bottom: at.y + high / 2 };
  }

  window.Labels = function (map, shapes) {
    var pane = map.createPane("names"), wanted = [], marks = [], units = {}, hidden = false;
    pane.style.zIndex = 620;
    pane.style.pointerEvents = "none";

    /* Names and inside points of the units: {code: [name, persons, km2, lat, lon, …]}. */
    this.know = function (facts) { units = facts; this.lay(); };

    this.show = function (paint) {
      wanted = paint.labels || [];
      marks = paint.marks || [];
      hidden = paint.names === false || wanted.length >= Object.keys(shapes).length;
      this.lay();
    };

    function put(node, at) {
      L.DomUtil.setPosition(node, map.containerPointToLayerPoint(at));
      pane.appendChild(node);
    }

    function text(lines, className, at) {
      var node = document.createElement("div");
      node.className = className;
      node.textContent = lines.join("\n");
      put(node, at);
    }

    function sizeOf(shape) {
      var box = shape.getBounds();
      var one = map.latLngToContainerPoint(box.getNorthWest());
      var other = map.latLngToContainerPoint(box.getSouthEast());
      return { wide: other.x - one.x, high: other.y - one.y };
    }

    this.lay = function () {
      var size = map.getSize(), taken = [];
      pane.textContent = "";
      if (!size.x || !size.y || !map._loaded) { return; }

      function free(box) {
        return box.left >= 0 && box.top >= 0 && box.right <= size.x && box.bottom <= size.y &&
          !taken.some(function (b) {
            return box.left < b.right + GAP && b.left < box.right + GAP &&
              box.top < b.bottom + GAP && b.top < box.bottom + GAP;
          });
      }

      marks.forEach(function (mark) {
        /* Above the name of the unit; several stand side by side. */
        var at = map.latLngToContainerPoint(mark.at).subtract([0, 14]), box;
        for (var tries = 0; tries < 6; tries += 1) {
          box = { left: at.x - 9, right: at.x + 9, top: at.y - 9, bottom: at.y + 9 };
          if (free(box)) { break; }
          at = at.add([20, 0]);
        }
        if (at.x < 0 || at.y < 0 || at.x > size.x || at.y > size.y) { return; }
        taken.push(box);
        put(window.sign(mark.sign, mark.text), at);
      });
      wanted.forEach(function (label) {
        var at = map.latLngToContainerPoint([label[0], label[1]]);
        [[label[2]], broken(label[2])].some(function (lines) {
          var box = boxOf(lines, true, at);
          if (!free(box)) { return false; }
          taken.push(box);
          text(lines, "sx-label-text", at);
          return true;
        });
      });
      if (hidden) { return; }
      Object.keys(units).forEach(function (code) {
        var unit = units[code];
        if (!shapes[code] || !unit) { return; }
        var room = sizeOf(shapes[code]), at = map.latLngToContainerPoint([unit[3], unit[4]]);
        if (room.wide < 26 || room.high < LINE) { return; }
        [[unit[0]], broken(unit[0])].some(function (lines) {
          var box = boxOf(lines, false, at);
          if (box.right - box.left > room.wide || box.bottom - box.top > room.high || !free(box)) {
            return false;
          }
          taken.push(box);
          text(lines, "sx-name", at);
          return true;
        });
      });
    };
    map.on("zoomstart", function () { pane.textContent = ""; });
    map.on("zoomend moveend viewreset", this.lay, this);
  };

  /* Signs of what is fixed; drawn as lines, so that no colour is needed to tell them apart. */
  var PATHS = {
    keep: "M5 8V6a3 3 0 0 1 6 0v2M4 8h8v5H4z",
    seat: "M8 2.5l1.6 3.4 3.7.5-2.7 2.6.7 3.7L8 10.9l-3.3 1.8.7-3.7L2.7 6.4l3.7-.5z",
    exempt: "M8 2.5l5 1.8v3.9c0 2.7-2.1 4.6-5 5.6-2.9-1-5-2.9-5-5.6V4.3z",
    voluntary: "M3 8.5l3.2 3.2L13 4.8",
    required: "M8 3v6.5M8 12.4v.6",
    together: "M7 9.5l2.5-3M6.5 6.5L5 8a2.2 2.2 0 0 0 3 3l1.2-1.3M9.5 9.5L11 8a2.2 2.2 0 0 0-3-3L6.8 6.3",
    apart: "M4 4l8 8M12 4l-8 8",
    only: "M3 8h9M9 5l3 3-3 3",
    name: "M4 4h8M8 4v9"
  };
  window.sign = function (name, words) {
    var node = document.createElement("div");
    node.className = "sx-sign sx-sign-" + name;
    node.innerHTML = '<svg viewBox="0 0 16 16" width="14" height="14"><path d="' +
      (PATHS[name] || PATHS.name) + '"/></svg>';
    node.setAttribute("aria-label", words || "");
    node.setAttribute("role", "img");
    return node;
  };

  var sheet = document.createElement("style");
  sheet.textContent =
    ".sx-label-text,.sx-name{position:absolute;white-space:pre;text-align:center;font-size:11px;" +
    "line-height:14px;width:max-content;margin:0;transform-origin:0 0;color:#2b2822}" +
    ".sx-label-text{font-weight:600;text-shadow:0 0 3px #fff,0 0 3px #fff,0 0 3px #fff}" +
    ".sx-name{color:#4a443a;text-shadow:0 0 2px #fff,0 0 2px #fff}" +
    ".leaflet-names-pane>div{translate:-50% -50%}" +
    ".sx-sign{position:absolute;width:18px;height:18px;border-radius:9px;background:#fff;" +
    "border:1px solid #2b2822;display:flex;align-items:center;justify-content:center}" +
    ".sx-sign svg{fill:none;stroke:#2b2822;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}" +
    ".sx-sign-apart,.sx-sign-required{border-color:#a2341f}" +
    ".sx-sign-apart svg,.sx-sign-required svg{stroke:#a2341f}";
  document.body.appendChild(sheet);
})();
