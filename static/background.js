/* What lies around, under and over the units: neighbouring provinces, tiles, layers of one's own.
 *
 * Nothing here asks another machine but window.background with the address of a server, which a
 * person typed in this session. All text is set as text nodes.
 */
(function () {
  "use strict";

  function pane(map, name, level) {
    if (!map.getPane(name)) {
      map.createPane(name).style.zIndex = level;
      map.getPane(name).style.pointerEvents = "none";
    }
    return name;
  }

  /* Layers of the person's own, above the fills and below the names; clicks go through them. */
  window.context = function (map, layers) {
    var where = pane(map, "context", 450);
    layers.forEach(function (entry) {
      var style = {
        pane: where, interactive: false, color: entry.colour,
        weight: entry.kind === "lines" ? 1.6 : 1, opacity: 0.9,
        fillColor: entry.colour, fillOpacity: entry.kind === "areas" ? 0.25 : 0.9
      };
      window.once(entry.url).then(function (found) {
        L.geoJSON(found, {
          pane: where, interactive: false, style: style,
          pointToLayer: function (_, at) {
            return L.circleMarker(at, Object.assign({ radius: 3 }, style));
          }
        }).addTo(map);
        document.documentElement.setAttribute("data-context", String(layers.length));
      });
    });
  };

  /* Provinces around, from the program's own facts; over tiles only their borders and names. */
  window.around = function (map, url, isBare) {
    if (!url) { return; }
    var where = pane(map, "around", 300);
    var style = {
      pane: where, interactive: false, color: "#b3aa98", weight: 0.8, opacity: 0.9,
      fillColor: "#efebe1", fillOpacity: isBare ? 0.8 : 0
    };
    window.once(url).then(function (found) {
      L.geoJSON(found, {
        pane: where, interactive: false, style: style,
        pointToLayer: function (feature, at) {
          var words = document.createElement("span");
          words.textContent = feature.properties.name;
          words.className = "sx-around";
          return L.marker(at, {
            pane: where, interactive: false, keyboard: false,
            icon: L.divIcon({ html: words, className: "", iconSize: [0, 0] })
          });
        }
      }).addTo(map);
      document.documentElement.setAttribute("data-around", String(found.features.length));
    });
  };

  /* entry: {kind: "xyz" | "wms", url, layers, attribution} or {kind: "mbtiles" | "pmtiles", url,
   * least, most, attribution}. */
  window.background = function (map, entry) {
    if (!entry) { return; }
    var options = { pane: pane(map, "background", 150), attribution: "" }, layer;
    if (entry.kind === "xyz") {
      layer = L.tileLayer(entry.url, Object.assign(options, { maxZoom: 20 }));
    } else if (entry.kind === "wms") {
      layer = L.tileLayer.wms(entry.url, Object.assign(options, {
        layers: entry.layers, format: "image/png", transparent: true, maxZoom: 20
      }));
    } else {
      Object.assign(options, { minNativeZoom: entry.least, maxNativeZoom: entry.most });
      layer = entry.kind === "pmtiles"
        ? window.pmtiles.leafletRasterLayer(new window.pmtiles.PMTiles(entry.url), options)
        : new Pictures(entry.url, options);
    }
    layer.addTo(map);
    var words = document.createElement("div");
    words.className = "sx-source";
    words.textContent = entry.attribution;
    map.getContainer().appendChild(words);
    document.documentElement.setAttribute("data-background", entry.kind);
  };

  /* Tiles that came all at once, as pictures inside one answer of this server. */
  var Pictures = L.GridLayer.extend({
    initialize: function (url, options) {
      this._found = window.once(url);
      L.GridLayer.prototype.initialize.call(this, options);
    },
    createTile: function (at, done) {
      var tile = document.createElement("img");
      tile.alt = "";
      tile.onload = function () { done(null, tile); };
      this._found.then(function (found) {
        var picture = found[at.z + "/" + at.x + "/" + at.y];
        if (typeof picture === "string" && picture.slice(0, 11) === "data:image/") {
          tile.src = picture;
        } else {
          done(null, tile);
        }
      });
      return tile;
    }
  });

  var style = document.createElement("style");
  style.textContent =
    ".sx-around{position:absolute;transform:translate(-50%,-50%);white-space:nowrap;" +
    "font:600 11px 'Be Vietnam Pro',sans-serif;color:#8b8271;text-shadow:0 0 3px #fff,0 0 3px #fff}" +
    ".sx-source{position:absolute;right:6px;bottom:2px;z-index:800;pointer-events:none;" +
    "font:10px 'Be Vietnam Pro',sans-serif;color:#4a443a;background:rgba(255,255,255,.7);" +
    "padding:0 4px;max-width:60%;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}";
  document.head.appendChild(style);
}());
