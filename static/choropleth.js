/* Unit boundaries on a Leaflet map: geometry comes once, paint comes often.
 *
 * paint = {
 *   styles: [{fill, opacity, stroke, width, dash}], style: {code: index},
 *   tips: {code: text}, labels: [[lat, lon, text]], groups: {code: number}, selected: [code],
 *   links: [{line: [[lat, lon], [lat, lon]], style: {color, weight, dashArray}}], focus: [code]
 * }
 * All text is set as text nodes: unit names are untrusted.
 */
(function () {
  "use strict";
  var GEOMETRY = {};

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

  function leafletStyle(entry) {
    return {
      fillColor: entry.fill, fillOpacity: entry.opacity, color: entry.stroke,
      weight: entry.width, dashArray: entry.dash || null
    };
  }

  /* Layers of the person's own, above the fills and below the names; clicks go through them. */
  window.context = function (map, layers) {
    if (!map.getPane("context")) {
      map.createPane("context").style.zIndex = 450;
      map.getPane("context").style.pointerEvents = "none";
    }
    layers.forEach(function (entry) {
      var style = {
        pane: "context", interactive: false, color: entry.colour,
        weight: entry.kind === "lines" ? 1.6 : 1, opacity: 0.9,
        fillColor: entry.colour, fillOpacity: entry.kind === "areas" ? 0.25 : 0.9
      };
      once(entry.url).then(function (found) {
        L.geoJSON(found, {
          pane: "context", interactive: false, style: style,
          pointToLayer: function (_, at) {
            return L.circleMarker(at, Object.assign({ radius: 3 }, style));
          }
        }).addTo(map);
        document.documentElement.setAttribute("data-context", String(layers.length));
      });
    });
  };

  /* source: a URL, or the GeoJSON itself. onClick(code) or null. */
  window.Choropleth = function (map, source, onClick, onReady) {
    this.lassoed = 0;
    var byCode = {}, tips = {}, waiting = null, ready = false, self = this, segments = null;
    /* Leaflet takes the focus at the first press. Where the map is partly out of view, the page
     * would scroll under the pointer, and that click would be lost. */
    map.getContainer().focus = function () {
      HTMLElement.prototype.focus.call(this, { preventScroll: true });
    };
    var labels = L.layerGroup().addTo(map), links = L.layerGroup(), focused = "";
    var layer = L.geoJSON(null, {
      style: function () { return { fillColor: "#e7e3da", fillOpacity: 0.7, color: "#8d8678", weight: 0.6 }; },
      onEachFeature: function (feature, shape) {
        var code = String(feature.id);
        byCode[code] = shape;
        shape.bindTooltip(function () { return textNode(tips[code] || code, "sx-tip"); }, { sticky: true });
        if (onClick) {
          shape.on("click", function (event) { 
            L.DomEvent.stopPropagation(event);
            /* The release that ends a lasso counts as a click of the browser's. */
            if (Date.now() - self.lassoed > 300) { onClick(code); }
          });
        }
      }
    }).addTo(map);

    this.paint = function (paint) {
      if (!ready) { waiting = paint; return; }
      var index = paint.style || {};
      tips = paint.tips || {};
      Object.keys(byCode).forEach(function (code) {
        var entry = paint.styles[index[code] === undefined ? 0 : index[code]];
        if (entry) { byCode[code].setStyle(leafletStyle(entry)); }
      });
      outline(paint.groups || {});
      (paint.selected || []).forEach(function (code) {
        if (byCode[code]) {
          byCode[code].setStyle({ color: "#1d1b16", weight: 3, dashArray: null });
          byCode[code].bringToFront();
        }
      });
      links.clearLayers().addTo(map);
      (paint.links || []).forEach(function (link) {
        L.polyline(link.line, Object.assign({ interactive: false }, link.style)).addTo(links);
      });
      focusOn(paint.focus || []);
      labels.clearLayers();
      (paint.labels || []).forEach(function (label) {
        L.tooltip({ permanent: true, direction: "center", className: "sx-label", interactive: false })
          .setLatLng([label[0], label[1]])
          .setContent(textNode(label[2], "sx-label-text"))
          .addTo(labels);
      });
      thin();
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
      if (!known.length) { return; }
      var box = L.latLngBounds([]);
      known.forEach(function (code) { box.extend(byCode[code].getBounds()); });
      map.fitBounds(box.pad(0.6), { animate: false, maxZoom: 14 });
    }

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
      outlines.setLatLngs(lines);
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

    /* Labels that would cover another one are hidden until the map is zoomed in. */
    function thin() {
      var taken = [];
      labels.eachLayer(function (label) {
        var node = label.getElement();
        if (!node) { return; }
        node.style.visibility = "";
        var box = node.getBoundingClientRect();
        var clash = taken.some(function (b) {
          return box.left < b.right && b.left < box.right && box.top < b.bottom && b.top < box.bottom;
        });
        if (clash) { node.style.visibility = "hidden"; } else { taken.push(box); }
      });
    }
    map.on("zoomend", thin);

    function fill(data) {
      layer.addData(data);
      ready = true;
      /* Hundreds of units are no stops for the Tab key: tables offer the same by keyboard. */
      map.getContainer().querySelectorAll("path").forEach(function (path) {
        path.setAttribute("tabindex", "-1");
      });
      map.fitBounds(layer.getBounds(), { animate: false, padding: [8, 8] });
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
    ".sx-tip{white-space:pre-line;width:max-content;max-width:340px;font-size:12px;line-height:1.45}" +
    ".leaflet-tooltip.sx-label{background:none;border:0;box-shadow:none;padding:0}" +
    ".leaflet-tooltip.sx-label:before{display:none}" +
    ".sx-label-text{white-space:pre;font-size:11px;font-weight:600;color:#2b2822;" +
    "text-shadow:0 0 3px #fff,0 0 3px #fff,0 0 3px #fff}";
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
