/* Search, cards and map of the public site. Names are untrusted: text nodes only. */
(function () {
  "use strict";
  var SHOWN = 30, site = window.SITE, words = site.words, at = -1, hits = [];
  var box = document.getElementById("search"), list = document.getElementById("found");
  var told = document.getElementById("told"), card = document.getElementById("unit");

  /* "Hương Khê" and "huong khe" are the same to who searches. */
  function fold(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d")
      .toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
  }
  var keys = site.records.map(function (record) { return " " + fold(record.label) + " "; });

  function find(text) {
    var asked = fold(text);
    if (!asked) { return []; }
    var parts = asked.split(" "), found = [];
    keys.forEach(function (key, number) {
      var all = parts.every(function (part) { return key.indexOf(" " + part) >= 0; });
      if (all) { found.push([key.indexOf(" " + asked) < 0 ? 1 : 0, number]); }
    });
    found.sort(function (one, other) { return one[0] - other[0] || one[1] - other[1]; });
    return found.map(function (each) { return each[1]; });
  }

  function make(tag, text, name) {
    var node = document.createElement(tag);
    if (text !== undefined) { node.textContent = text; }
    if (name) { node.className = name; }
    return node;
  }

  function suggest() {
    hits = find(box.value);
    at = -1;
    list.replaceChildren();
    hits.slice(0, SHOWN).forEach(function (number, place) {
      var record = site.records[number], row = make("li", record.label);
      row.id = "found-" + place;
      row.setAttribute("role", "option");
      row.appendChild(make("small", record.note));
      row.addEventListener("click", function () { choose(number); });
      list.appendChild(row);
    });
    list.hidden = !hits.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    box.removeAttribute("aria-activedescendant");
    var none = fold(box.value) && !hits.length;
    told.textContent = none ? words["search-none"] : hits.length > SHOWN ? words["search-more"] : "";
  }

  function mark(place) {
    var rows = list.children;
    if (!rows.length) { return; }
    at = (place + rows.length) % rows.length;
    Array.prototype.forEach.call(rows, function (row, number) {
      row.setAttribute("aria-selected", String(number === at));
    });
    rows[at].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", rows[at].id);
  }

  box.addEventListener("input", suggest);
  box.addEventListener("keydown", function (event) {
    if (event.key === "ArrowDown") { mark(at + 1); } else if (event.key === "ArrowUp") { mark(at - 1); }
    else if (event.key === "Enter" && hits.length) { choose(hits[Math.max(at, 0)]); }
    else if (event.key === "Escape") { list.hidden = true; } else { return; }
    event.preventDefault();
  });

  function choose(number) {
    box.value = site.records[number].label;
    list.hidden = true;
    told.textContent = "";
    box.setAttribute("aria-expanded", "false");
    location.hash = String(number);
  }

  function button(text, act, name) {
    var made = make("button", text, name);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  function numberOf(code) {
    for (var n = 0; n < site.records.length; n++) {
      var record = site.records[n];
      if (record.code === code && !record.formed && !record.then) { return n; }
    }
    return -1;
  }

  function show(number) {
    var record = site.records[number];
    if (!record) { card.hidden = true; document.body.classList.remove("one"); return; }
    card.replaceChildren(make("h2", record.label), make("small", record.note));
    record.paras.forEach(function (text) { card.appendChild(make("p", text)); });
    (record.then || []).forEach(function (code) {
      var next = numberOf(code);
      var line = make("p");
      line.appendChild(button(site.records[next].label, function () { choose(next); }, "go"));
      card.appendChild(line);
    });
    var terms = make("dl");
    record.terms.forEach(function (term) {
      terms.appendChild(make("dt", term[0]));
      term[1].forEach(function (line) { terms.appendChild(make("dd", line)); });
    });
    card.appendChild(terms);
    card.appendChild(button(words.print, function () { window.print(); }));
    card.appendChild(button(words.close, function () { location.hash = ""; }));
    card.hidden = false;
    document.body.classList.add("one");
    var mine = Object.keys(site.groups).filter(function (code) {
      return site.groups[code] === record.group;
    });
    drawn.paint(Object.assign({}, site.paint, { selected: mine, focus: mine }));
    card.scrollIntoView({ block: "nearest" });
  }

  var map = L.map("map", { attributionControl: false, zoomSnap: 0.25, scrollWheelZoom: false });
  map.setView([16, 107], 6);
  L.control.scale({ imperial: false }).addTo(map);
  var drawn = new Choropleth(map, window.SITE_MAP, function (code) { choose(numberOf(code)); }, null);
  drawn.paint(site.paint);

  function read() { show(/^#\d+$/.test(location.hash) ? Number(location.hash.slice(1)) : -1); }
  window.addEventListener("hashchange", read);
  read();
})();
