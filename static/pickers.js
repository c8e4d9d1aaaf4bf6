/* Lists are searched without accents: "huong khe" finds "Hương Khê", in any order of words.

   Streamlit's lists with filter_mode "contains" keep a label if label.toLowerCase().includes(typed),
   typed being what stands in the list's box in lower case, and offer no way to fold both. So, while
   such a box has the focus, includes() of exactly those words also says yes where they agree folded.
   Every other call is as it was. A folded name hidden in each label would need no such change, but
   screen readers would read every name twice; "fuzzy" does not fold either. */
(function () {
  "use strict";
  var plain = String.prototype.includes;
  if (plain.foldsAccents) { return; }

  function fold(text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
      .replace(/đ/g, "d").replace(/[^a-z0-9]+/g, " ").trim();
  }
  function isTyped(words) {
    var box = document.activeElement;
    return !!box && box.tagName === "INPUT" && box.getAttribute("role") === "combobox" &&
      box.value.toLowerCase() === words;
  }
  function includes(sought) {
    if (plain.apply(this, arguments)) { return true; }
    if (typeof sought !== "string" || !sought || arguments.length > 1 || !isTyped(sought)) {
      return false;
    }
    var label = fold(String(this)), words = fold(sought);
    if (!words) { return false; }
    return plain.call(label.replace(/ /g, ""), words.replace(/ /g, "")) ||
      words.split(" ").every(function (word) { return plain.call(label, word); });
  }
  includes.foldsAccents = true;
  Object.defineProperty(String.prototype, "includes", {
    value: includes, writable: true, configurable: true, enumerable: false
  });
})();
