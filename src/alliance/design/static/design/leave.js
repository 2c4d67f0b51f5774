/* Leave quickly: the button, or Escape three times. Works without this file; with it nothing stays on the screen. */
(function () {
  "use strict";
  var form = document.getElementById("leave");
  if (!form) { return; }
  var presses = [];
  function clear() {
    document.title = " ";
    document.body.classList.add("left");
  }
  function leave() {
    clear();
    try { sessionStorage.setItem("left", "1"); } catch (error) { /* storage is off: the server ends the login anyway */ }
    form.submit();
  }
  form.addEventListener("submit", function (event) { event.preventDefault(); leave(); });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    var now = Date.now();
    presses = presses.filter(function (then) { return now - then < 2000; });
    presses.push(now);
    if (presses.length >= 3) { leave(); }
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) { clear(); window.location.reload(); }
  });
})();
