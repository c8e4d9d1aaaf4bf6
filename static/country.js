/* The whole country: provinces are drawn at once, the units of those in view from NEAR on.
 *
 * The file of the units is asked for only then: onNear() tells the program, and the next paint has
 * its address: paint.near = {url, styles: by the units' property "kind"}.
 */
(function () {
  "use strict";
  var NEAR = 7;

  window.Country = function (map, url, onClick, onNear) {
    var provinces = new window.Choropleth(map, url, onClick, null, null);
    var groups = null, loaded = "", asked = false, wanted = null;
    map.createPane("near").style.zIndex = 410;
    map.createPane("near-outlines").style.zIndex = 420;
    map.getPane("near-outlines").style.pointerEvents = "none";
    var outlines = L.geoJSON(null, {
      pane: "near-outlines", interactive: false, style: { fill: false, color: "#2b2822", weight: 1.6 }
    });

    function text(words) {
      var node = document.createElement("div");
      node.className = "sx-tip";
      node.textContent = words;
      return node;
    }

    function take(units, styles) {
      groups = {};
      units.features.forEach(function (unit) {
        (groups[unit.properties.province] = groups[unit.properties.province] || []).push(unit);
      });
      Object.keys(groups).forEach(function (name) {
        var layer = L.geoJSON(groups[name], {
          pane: "near",
          style: function (unit) {
            var style = styles[unit.properties.kind];
            return { fillColor: style.fill, fillOpacity: 1, color: style.stroke, weight: style.width };
          },
          onEachFeature: function (unit, shape) {
            shape.bindTooltip(function () { return text(unit.properties.tip); }, { sticky: true });
            shape.on("click", function (event) {
              L.DomEvent.stopPropagation(event);
              onClick(name, String(unit.id));
            });
          }
        });
        groups[name] = layer;
      });
    }

    function show() {
      var close = map.getZoom() >= NEAR, drawn = 0;
      if (close && !asked) { asked = true; onNear(); }
      if (!groups) { return; }
      Object.keys(groups).forEach(function (name) {
        var inView = close && map.getBounds().intersects(groups[name].getBounds());
        if (inView) { groups[name].addTo(map); drawn += groups[name].getLayers().length; }
        else { groups[name].remove(); }
      });
      if (close) { outlines.addTo(map); } else { outlines.remove(); }
      document.documentElement.setAttribute("data-near", String(drawn));
    }
    map.on("moveend zoomend", show);

    // The middle of the first view lies in the sea: until somebody has moved the map, the zoom
    // buttons keep the mainland in the middle.
    var mainland = null, moved = false, zoomIn = map.zoomIn;
    function note() { moved = true; }
    map.on("dragstart dblclick boxzoomend", note);
    map.getContainer().addEventListener("wheel", note, { passive: true });
    map.zoomIn = function (delta, options) {
      if (moved || !mainland) { return zoomIn.call(map, delta, options); }
      return map.setView(mainland, map.getZoom() + (delta || 1), options);
    };

    this.paint = function (paint) {
      provinces.paint(paint);
      mainland = paint.mainland || null;
      if (!paint.near || paint.near.url === loaded) { return; }
      loaded = wanted = paint.near.url;
      Promise.all([window.once(loaded), window.once(url)]).then(function (found) {
        if (wanted !== paint.near.url) { return; }
        Object.keys(groups || {}).forEach(function (name) { groups[name].remove(); });
        take(found[0], paint.near.styles);
        outlines.clearLayers().addData(found[1]);
        show();
      });
    };
  };
})();
