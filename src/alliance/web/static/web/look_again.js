/* The joint review on two devices: what comes anew never takes away words that are being written. */
(function () {
  "use strict";
  if (window.htmx) { window.htmx.config.attributesToSettle = []; } // it would copy style attributes, which the CSP forbids
  function writing(region) {
    return Array.prototype.some.call(region.querySelectorAll("textarea"), function (field) {
      return field.value !== field.defaultValue || field.hasAttribute("data-unsaved");
    });
  }
  function opened(region) {
    return Array.prototype.map.call(region.querySelectorAll("details[open]"), function (one) { return one.id; });
  }
  var open = [];
  document.body.addEventListener("htmx:beforeSwap", function (event) {
    var region = document.getElementById("together");
    var answer = event.detail.xhr;
    if (!region || event.detail.target !== region) { return; }
    if (answer.status !== 200 || answer.responseURL.indexOf(region.getAttribute("hx-get")) < 0) {
      event.detail.shouldSwap = false; // nothing new, or signed out meanwhile
    } else if (writing(region)) {
      event.detail.shouldSwap = false;
      region.querySelector("[data-news]").hidden = false;
    } else {
      open = opened(region);
    }
  });
  document.body.addEventListener("htmx:afterSwap", function () {
    open.forEach(function (id) {
      var one = id && document.getElementById(id);
      if (one) { one.open = true; }
    });
    open = [];
  });
})();
