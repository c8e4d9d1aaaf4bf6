/* Unit boundaries on a Leaflet map: geometry comes once, paint comes often.
 *
 * paint = {
 *   styles: [{fill, opacity, stroke, width, dash}], style: {code: index},
 *   tips: {code: text}, labels: [[lat, lon, text]], groups: {code: number}, selected: [code],
 *   links: [{line: [[lat, lon], [lat, lon]], style: {color, weight, dashArray}}], focus: [code],
 *   marks: [{at: [lat, lon], sign: name, text}], heard: the last event of this map that the server
 *   knows of
 * }
 * Labels, names and marks are laid out in labels.js, what a person does on the map in maptools.js.
 * All text is set as text nodes: unit names are untrusted.
 */
(function () {
  "use strict";
  var GEOMETRY = {};

  window.once = once;
  function once(url) {
    if (!GEOMETRY[url]) {
      var attempt = function (left) {
        return fetch(url, { cache: "force-cache" })
          .then(function (r) {
            if (!r.ok) { throw new Error("HTTP " + r.status); }
            return r.json();
          })
          .catch(function (error) {
            if (!left) { throw error; }
            return new Promise(function (done) { setTimeout(done, 400); })
              .then(function () { return attempt(left - 1); });
          });
      };
      GEOMETRY[url] = attempt(5);
    }
    return GEOMETRY[url];
  }

  function textNode(text, className) {
    var node = document.createElement("div");
    node.className = className;
    node.textContent = text;
    return node;
  }

  function leafletStyle(entry, thinness) {
    return {
      fillColor: entry.fill, fillOpacity: entry.opacity, color: entry.stroke,
      weight: entry.width * thinness, dashArray: entry.dash || null
    };
  }

  /* Lines are thinner where a pixel stands for more than 800 m: islets would be blots. */
  function thinnessOf(map) {
    var degrees = map.getCenter().lat * Math.PI / 180;
    var metres = 40075016.7 * Math.cos(degrees) / Math.pow(2, map.getZoom() + 8);
    return Math.min(1, Math.max(0.3, Math.sqrt(800 / metres)));
  }

  /* source: a URL, or the GeoJSON itself. onClick(code, [lat, lon]) or null.
   * frame: {box: [[south, west], [north, east]], all: text} or nothing: what the first view shows
   * where far islands would shrink the rest, and the words of the button that shows everything. */
  window.Choropleth = function (map, source, onClick, onReady, frame) {
    this.lassoed = 0;
    this.onHover = null;  /* (text, point) or (null); without it a tooltip follows the pointer */
    this.afterPaint = null;
    this.keeps = null;  /* (paint) → the units chosen, where a person may be ahead of the server */
    var byCode = {}, tips = {}, waiting = null, ready = false, self = this, segments = null;
    var painted = { styles: [] }, chosen = [], fading = 1, thinness = 1, moved = false, sized = false;
    this.shapes = byCode;
    this.map = map;
    this.chosen = function () { return chosen; };
    this.groups = function () { return painted.groups || {}; };
    this.named = function () { return painted.named || {}; };
    /* Leaflet takes the focus at the first press. Where the map is partly out of view, the page
     * would scroll under the pointer, and that click would be lost. */
    map.getContainer().focus = function () {
      HTMLElement.prototype.focus.call(this, { preventScroll: true });
    };
    var labels = new window.Labels(map, byCode), links = L.layerGroup(), focused = "";
    this.labels = labels;
    var layer = L.geoJSON(null, {
      style: function () { return { fillColor: "#e7e3da", fillOpacity: 0.7, color: "#8d8678", weight: 0.6 }; },
      onEachFeature: function (feature, shape) {
        var code = String(feature.id);
        byCode[code] = shape;
        if (self.onHover) {
          shape.on("mouseover mousemove", function (event) {
            self.onHover(tips[code] || code, event.containerPoint);
          });
          shape.on("mouseout", function () { self.onHover(null); });
        } else {
          shape.bindTooltip(function () { return textNode(tips[code] || code, "sx-tip"); }, { sticky: true });
        }
        if (onClick) {
          shape.on("click", function (event) {
            L.DomEvent.stopPropagation(event);
            /* The release that ends a lasso counts as a click of the browser's. */
            if (Date.now() - self.lassoed > 300) {
              onClick(code, [event.latlng.lat, event.latlng.lng]);
            }
          });
        }
      }
    }).addTo(map);

    function styleOf(code) {
      var index = painted.style || {};
      var entry = painted.styles[index[code] === undefined ? 0 : index[code]];
      if (!entry) { return null; }
      var style = leafletStyle(entry, thinness);
      style.fillOpacity *= fading;
      return style;
    }

    /* Draw units as they are painted, or as chosen. */
    function restyle(codes) {
      codes.forEach(function (code) {
        var style = byCode[code] && styleOf(code);
        if (style) { byCode[code].setStyle(style); }
      });
      chosen.forEach(function (code) {
        if (byCode[code]) {
          byCode[code].setStyle({ color: "#1d1b16", weight: 3, dashArray: null });
          byCode[code].bringToFront();
        }
      });
    }

    /* Choose units at once, before the server has heard of it. */
    this.choose = function (codes) {
      var before = chosen;
      chosen = codes;
      restyle(before.filter(function (code) { return codes.indexOf(code) < 0; }));
      outlines.bringToFront();
    };

    /* Let fills through: 1 as painted, 0 outlines and names only. */
    this.fade = function (share) {
      fading = share;
      restyle(Object.keys(byCode));
    };

    this.paint = function (paint) {
      if (!ready) { waiting = paint; return; }
      tips = paint.tips || {};
      painted = paint;
      thinness = thinnessOf(map);
      chosen = self.keeps ? self.keeps(paint) : paint.selected || [];
      restyle(Object.keys(byCode));
      outline(paint.groups || {});
      links.clearLayers().addTo(map);
      (paint.links || []).forEach(function (link) {
        L.polyline(link.line, Object.assign({ interactive: false }, link.style)).addTo(links);
      });
      focusOn(paint.focus || []);
      labels.show(paint);
      if (self.afterPaint) { self.afterPaint(); }
      document.documentElement.setAttribute("data-painted", String(Date.now()));
    };

    /* Codes of the units whose middle lies in a ring of [lat, lon]. */
    this.within = function (ring) {
      return Object.keys(byCode).filter(function (code) {
        var middle = byCode[code].getCenter();
        return inside(ring, middle.lat, middle.lng);
      });
    };

    /* Move to the units asked for, once: afterwards the person may move away. */
    function focusOn(codes) {
      var wanted = codes.join(" "), known = codes.filter(function (code) { return byCode[code]; });
      if (wanted === focused) { return; }
      focused = wanted;
      self.goTo(known);
    }

    /* Show some units with what lies around them. */
    this.goTo = function (codes) {
      if (!codes.length || !map.getSize().x) { return; }
      var box = L.latLngBounds([]);
      codes.forEach(function (code) { box.extend(byCode[code].getBounds()); });
      moved = true;
      map.fitBounds(box.pad(0.6), { animate: false, maxZoom: 14 });
    };

    /* Outlines of groups: segments with another group, or none, on the other side. */
    var outlines = L.polyline([], { color: "#2b2822", weight: 1.9, interactive: false }).addTo(map);
    function outline(groups) {
      var lines = [];
      if (Object.keys(groups).length) {
        segments = segments || shared(layer.toGeoJSON(5).features);
        Object.keys(segments).forEach(function (key) {
          var segment = segments[key];
          if (groups[segment.codes[0]] !== groups[segment.codes[1]]) { lines.push(segment.line); }
        });
      }
      outlines.setLatLngs(lines).setStyle({ weight: 1.9 * thinness });
      outlines.bringToFront();
    }

    function shared(features) {
      var found = {};
      features.forEach(function (feature) {
        var shape = feature.geometry;
        var parts = shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates;
        parts.forEach(function (rings) {
          rings.forEach(function (ring) {
            for (var i = 1; i < ring.length; i += 1) {
              var a = ring[i - 1], b = ring[i];
              var key = a < b ? a + "|" + b : b + "|" + a;
              found[key] = found[key] || { codes: [], line: [[a[1], a[0]], [b[1], b[0]]] };
              found[key].codes.push(String(feature.id));
            }
          });
        });
      });
      return found;
    }

    map.on("zoomend", function () {
      var now = thinnessOf(map);
      if (!ready || Math.abs(now - thinness) < 0.05) { return; }
      thinness = now;
      restyle(Object.keys(byCode));
      outlines.setStyle({ weight: 1.9 * now }).bringToFront();
    });

    function showAll(words) {
      var control = L.control({ position: "topright" });
      control.onAdd = function () {
        var button = document.createElement("button");
        button.type = "button";
        button.className = "sx-all";
        button.textContent = words;
        L.DomEvent.disableClickPropagation(button);
        L.DomEvent.on(button, "click", function () {
          moved = true;
          map.fitBounds(layer.getBounds(), { animate: false, padding: [8, 8] });
        });
        return button;
      };
      control.addTo(map);
    }

    function fit() {
      var size = map.getSize();
      if (size.x < 20 || size.y < 20) { return; }  /* no view fits; the observer calls again */
      map.fitBounds(frame ? frame.box : layer.getBounds(), { animate: false, padding: [8, 8] });
    }

    /* A frame may get its size late, and another one whenever the page around it changes. What was
     * laid out for the size before stands far from its place: the first view and all names are laid
     * out again. Once a person has moved the map only its middle is kept. */
    map.on("dragstart", function () { moved = true; });
    map.getContainer().addEventListener("wheel", function () { moved = true; }, { passive: true });
    map.getContainer().addEventListener("click", function (event) {
      if (event.target.closest(".leaflet-control-zoom")) { moved = true; }
    });
    new ResizeObserver(function () {
      var node = map.getContainer();
      if (!node.clientWidth || !node.clientHeight) { return; }
      map.invalidateSize({ animate: false, pan: sized && moved });
      sized = true;
      if (ready && !moved) { fit(); }
      labels.lay();
    }).observe(map.getContainer());

    function fill(data) {
      layer.addData(data);
      ready = true;
      /* Hundreds of units are no stops for the Tab key: tables offer the same by keyboard. */
      map.getContainer().querySelectorAll("path").forEach(function (path) {
        path.setAttribute("tabindex", "-1");
      });
      fit();
      if (frame) { showAll(frame.all); }
      if (waiting) { self.paint(waiting); }
      if (onReady) { onReady(); }
    }
    if (typeof source === "string") {
      once(source).then(fill).catch(function (error) {
        map.getContainer().appendChild(textNode(String(error), "sx-tip"));
      });
    } else {
      fill(source);
    }
  };

  /* Shift and drag: draw around units to choose them. onLasso(codes) gets those whose middle lies
   * inside. */
  window.lasso = function (map, units, onLasso) {
    var line = null, points = [];
    map.boxZoom.disable();
    function end() {
      map.dragging.enable();
      map.off("mousemove", draw).off("mouseup", end);
      var ring = points;
      units.lassoed = Date.now();
      if (line) { line.remove(); line = null; }
      points = [];
      if (ring.length > 3) { onLasso(units.within(ring)); }
    }
    function draw(event) {
      points.push([event.latlng.lat, event.latlng.lng]);
      line.setLatLngs(points);
    }
    map.on("mousedown", function (event) {
      if (line) { end(); }
      if (!event.originalEvent.shiftKey) { return; }
      map.dragging.disable();
      points = [[event.latlng.lat, event.latlng.lng]];
      line = L.polygon(points, { color: "#1d1b16", weight: 2, dashArray: "4 4", interactive: false }).addTo(map);
      map.on("mousemove", draw).on("mouseup", end);
    });
    /* The button may come up outside the map. */
    document.addEventListener("mouseup", function () { if (line) { end(); } });
  };

  function inside(ring, lat, lng) {
    var found = false;
    for (var i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      var a = ring[i], b = ring[j];
      if ((a[0] > lat) !== (b[0] > lat) && lng < ((b[1] - a[1]) * (lat - a[0])) / (b[0] - a[0]) + a[1]) {
        found = !found;
      }
    }
    return found;
  }

  /* Two maps that move together. */
  window.synchronise = function (first, second) {
    var busy = false;
    function follow(leader, follower) {
      leader.on("move zoomend", function () {
        if (busy) { return; }
        busy = true;
        follower.setView(leader.getCenter(), leader.getZoom(), { animate: false });
        busy = false;
      });
    }
    follow(first, second);
    follow(second, first);
    second.setView(first.getCenter(), first.getZoom(), { animate: false });
  };

  /* Maps in several frames of a page that move together; the name is the page's own. */
  window.across = function (name, map) {
    if (window.sxAcross) { window.sxAcross.close(); }
    var channel = window.sxAcross = new BroadcastChannel(name), busy = false;
    channel.onmessage = function (event) {
      busy = true;
      map.setView(event.data.center, event.data.zoom, { animate: false });
      busy = false;
    };
    map.on("move zoomend", function () {
      var at = map.getCenter();
      if (!busy) { channel.postMessage({ center: [at.lat, at.lng], zoom: map.getZoom() }); }
    });
  };

  var sheet = document.createElement("style");
  sheet.textContent =
    ".leaflet-container{background:#fbfaf7;font-family:'Be Vietnam Pro','Noto Sans',sans-serif}" +
    ".sx-all{font:inherit;font-size:12px;padding:5px 10px;cursor:pointer;color:#2b2822;" +
    "background:#fff;border:1px solid #8d8678;border-radius:4px}" +
    ".sx-tip{white-space:pre-line;width:max-content;max-width:340px;font-size:12px;line-height:1.45}" +
    "path.leaflet-interactive:focus{outline:none}";
  document.body.appendChild(sheet);

  /* Hatching for exempt units: url(#sx-hatch) as a fill. */
  var hatch = document.createElement("div");
  hatch.innerHTML =
    '<svg width="0" height="0" style="position:absolute"><defs>' +
    '<pattern id="sx-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">' +
    '<rect width="7" height="7" fill="#e7e3da"/><rect width="3.5" height="7" fill="#6c7fb5"/>' +
    "</pattern></defs></svg>";
  document.body.appendChild(hatch);
})();
