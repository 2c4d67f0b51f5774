/* Keys for a list: / finds, j and k go down and up, Enter opens the link that has the focus. The list works without. */
(function () {
  "use strict";
  var cases = Array.prototype.slice.call(document.querySelectorAll("[data-case]"));
  var find = document.getElementById("q");
  function typing(target) { return /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable; }
  function step(by) {
    var at = cases.indexOf(document.activeElement);
    var next = at < 0 ? (by > 0 ? 0 : cases.length - 1) : Math.min(cases.length - 1, Math.max(0, at + by));
    if (cases[next]) { cases[next].focus(); }
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) { return; }
    if (event.key === "/" && find) { event.preventDefault(); find.focus(); find.select(); }
    if (event.key === "j") { step(1); }
    if (event.key === "k") { step(-1); }
  });
})();
